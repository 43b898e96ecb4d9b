import { nameOf, passed, refused, type Step } from '../examination.js';
import { verifySignature } from '../verify-signature.js';

/** The key manager's own key made this signature over exactly these bytes. */
export const signatureStep: Step = {
  name: 'signature',
  check(examination) {
    const { signingInput, signature } = examination.get('jwt');
    const isGood = verifySignature(examination.get('verificationKey'), { algorithm: examination.get('algorithm'), signingInput, signature });
    const keyManager = nameOf(examination.get('keyManager'));
    return isGood ? passed(`the signature is by a key of ${keyManager}`) : refused('bad-signature', `the signature is not by the key of ${keyManager}`);
  },
};
