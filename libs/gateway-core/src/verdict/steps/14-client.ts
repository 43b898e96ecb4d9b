import { findClient } from '../../snapshot/snapshot.js';
import { readClientId } from '../claims.js';
import { nameOf, passed, refused, type Step } from '../examination.js';

/** The client at this key manager is a key of an application of this organization, and both are enabled. */
export const clientStep: Step = {
  name: 'client',
  check(examination) {
    const { snapshot, organizationId } = examination.input;
    const keyManager = examination.get('keyManager');
    const clientId = readClientId(examination.get('jwt').payload, keyManager.profile);
    if (clientId === null) return refused('missing-claim', `the token has no client id where ${nameOf(keyManager)} puts it`);
    const keys = findClient(snapshot, keyManager.id, clientId).filter((key) => key.organizationId === organizationId);
    const [key, ...others] = keys;
    // Two keys for one client (a moment between two events): whose application it is can't be said.
    if (key === undefined || others.length > 0) return refused('unknown-client', `no application holds this client of ${nameOf(keyManager)}`);
    const application = snapshot.applications.get(key.applicationId);
    if (application?.organizationId !== organizationId) return refused('unknown-client', `no application holds this client of ${nameOf(keyManager)}`);
    if (!key.enabled) return refused('client-disabled', `the key of application “${application.name}” is disabled`);
    if (!application.enabled) return refused('client-disabled', `the application “${application.name}” is disabled`);
    examination.set('applicationKey', key);
    return passed(`the client is a key of application “${application.name}”`);
  },
};
