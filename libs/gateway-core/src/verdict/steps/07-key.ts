import type { KeySet, VerificationKey } from '../../snapshot/key-set.js';
import { nameOf, passed, refused, type Step } from '../examination.js';
import { member } from '../jwt.js';

// The kid is attacker's text: it is compared, never stored, logged or used as a path.
const KID = /^[\x20-\x7e]{1,256}$/;

/** The one key of this key manager that fits the `kid` and serves the algorithm; without a `kid`, the only one that serves it. */
export const keyStep: Step = {
  name: 'key',
  check(examination) {
    const keyManager = examination.get('keyManager');
    const keySet = examination.input.snapshot.keySets.get(keyManager.id);
    if (keySet === undefined) return refused('keys-unavailable', `no keys of ${nameOf(keyManager)} have arrived yet`);
    const algorithm = examination.get('algorithm');
    const fitting = candidates(keySet, member(examination.get('jwt').header, 'kid')).filter((key) => key.algorithms.includes(algorithm));
    const [key, ...others] = fitting;
    if (key === undefined) return refused('unknown-key', `${nameOf(keyManager)} has no key for ${algorithm} that fits the token`);
    if (others.length > 0) return refused('unknown-key', `${nameOf(keyManager)} has more than one key that fits the token`);
    examination.set('verificationKey', key);
    return passed(`${nameOf(keyManager)} has exactly one key that fits the token`);
  },
};

function candidates(keySet: KeySet, kid: unknown): readonly VerificationKey[] {
  if (kid === undefined) return keySet.keys;
  if (typeof kid !== 'string' || !KID.test(kid)) return [];
  // Keys from PEM texts have no kid of their own, and most tokens name one.
  return keySet.byKid.get(kid) ?? keySet.keys.filter((key) => key.kid === null);
}
