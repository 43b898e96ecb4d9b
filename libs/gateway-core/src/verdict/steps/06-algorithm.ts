import { nameOf, passed, refused, type Step } from '../examination.js';
import { member } from '../jwt.js';

/** The algorithm is one that the key manager lists; the header only picks from that list. Extensions that must be understood (`crit`, RFC 7515 §4.1.11) are not. */
export const algorithmStep: Step = {
  name: 'algorithm',
  check(examination) {
    const { header } = examination.get('jwt');
    const keyManager = examination.get('keyManager');
    if (Object.hasOwn(header, 'crit')) return refused('algorithm-not-allowed', 'the token demands an extension (crit) that is not known');
    const named = member(header, 'alg');
    const algorithm = keyManager.profile.allowedAlgorithms.find((allowed) => allowed === named);
    if (algorithm === undefined) return refused('algorithm-not-allowed', `${nameOf(keyManager)} does not allow the algorithm that the token names`);
    examination.set('algorithm', algorithm);
    return passed(`${nameOf(keyManager)} allows ${algorithm}`);
  },
};
