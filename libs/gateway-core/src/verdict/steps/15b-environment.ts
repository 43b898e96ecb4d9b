import { nameOfApi, passed, refused, skipped, type Step } from '../examination.js';

/** The API has an upstream for the environment of the key; it alone decides where the request goes. */
export const environmentStep: Step = {
  name: 'environment',
  check(examination) {
    const { api } = examination.input;
    if (api === null) return skipped('no API was named');
    const { environment } = examination.get('applicationKey');
    const upstreamUrl = environment === 'SANDBOX' ? api.sandboxUpstreamUrl : api.upstreamUrl;
    if (upstreamUrl === null) return refused('environment-not-offered', `the ${nameOfApi(api)} has no sandbox, and the key is a sandbox key`);
    examination.set('upstreamUrl', upstreamUrl);
    return passed(`the ${nameOfApi(api)} offers ${environment}`);
  },
};
