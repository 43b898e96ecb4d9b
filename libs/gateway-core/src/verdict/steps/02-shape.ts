import { passed, refused, type Step } from '../examination.js';
import { decodeJwt } from '../jwt.js';

/** A JWT in its one strict spelling. Opaque tokens are not taken here (yet): nothing could say whose they are. */
export const shapeStep: Step = {
  name: 'shape',
  check(examination) {
    const jwt = decodeJwt(examination.get('token'));
    if (jwt === null) return refused('malformed-token', 'the token is no well-formed signed JWT; opaque tokens are not accepted');
    examination.set('jwt', jwt);
    return passed('the token is a well-formed JWT');
  },
};
