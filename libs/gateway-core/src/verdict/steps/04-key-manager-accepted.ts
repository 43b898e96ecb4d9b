import { nameOf, nameOfApi, passed, refused, skipped, type Step } from '../examination.js';

/** The API takes tokens of this key manager. */
export const keyManagerAcceptedStep: Step = {
  name: 'key-manager-accepted',
  check(examination) {
    const { api } = examination.input;
    if (api === null) return skipped('no API was named');
    const keyManager = examination.get('keyManager');
    const isAccepted = api.keyManagers.mode === 'all' || api.keyManagers.ids.includes(keyManager.id);
    if (!isAccepted) return refused('key-manager-not-accepted', `the ${nameOfApi(api)} does not accept ${nameOf(keyManager)}`);
    return passed(`the ${nameOfApi(api)} accepts ${nameOf(keyManager)}`);
  },
};
