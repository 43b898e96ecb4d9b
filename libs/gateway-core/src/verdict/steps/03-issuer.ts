import { findIssuer } from '../../snapshot/snapshot.js';
import { nameOf, passed, refused, type Step } from '../examination.js';
import { member } from '../jwt.js';

/**
 * The key manager is chosen once, by the exact string in `iss` (or a declared alias), among those of the API's
 * organization and the global ones. Two enabled ones that claim the same issuer: neither is believed.
 */
export const issuerStep: Step = {
  name: 'issuer',
  check(examination) {
    const { snapshot, organizationId } = examination.input;
    const issuer = member(examination.get('jwt').payload, 'iss');
    if (typeof issuer !== 'string') return refused('unknown-issuer', 'the token names no issuer in a string');
    const candidates = findIssuer(snapshot, organizationId, issuer);
    const [disabled] = candidates;
    if (disabled === undefined) return refused('unknown-issuer', 'no key manager of the organization has the issuer that the token names');
    const enabled = candidates.filter((candidate) => candidate.enabled);
    const [keyManager] = enabled;
    if (keyManager === undefined) return refused('issuer-disabled', `${nameOf(disabled)} is disabled`);
    if (enabled.length > 1) return refused('unknown-issuer', `${enabled.map(nameOf).join(' and ')} claim the same issuer, so neither is trusted`);
    examination.set('keyManager', keyManager);
    return passed(`${nameOf(keyManager)} has the issuer that the token names`);
  },
};
