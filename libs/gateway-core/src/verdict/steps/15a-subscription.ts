import { findSubscriptions } from '../../snapshot/snapshot.js';
import { nameOfApi, passed, refused, skipped, type Step } from '../examination.js';

/** The application subscribes to the API, and nobody has blocked that. */
export const subscriptionStep: Step = {
  name: 'subscription',
  check(examination) {
    const { snapshot, api } = examination.input;
    if (api === null) return skipped('no API was named');
    const subscriptions = findSubscriptions(snapshot, examination.get('applicationKey').applicationId, api.id).filter((subscription) => subscription.organizationId === api.organizationId);
    if (subscriptions.length === 0) return refused('not-subscribed', `the application does not subscribe to the ${nameOfApi(api)}`);
    if (subscriptions.some(({ state }) => state !== 'active')) return refused('subscription-inactive', `the subscription to the ${nameOfApi(api)} is blocked`);
    return passed(`the application subscribes to the ${nameOfApi(api)}`);
  },
};
