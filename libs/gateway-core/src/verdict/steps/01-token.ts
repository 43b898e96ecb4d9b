import { passed, refused, type Step } from '../examination.js';

/** Exactly one `Authorization` header, scheme `Bearer` (RFC 6750 §2.1); no other place is looked at. */
export const tokenStep: Step = {
  name: 'token',
  check(examination) {
    const [header, ...others] = examination.input.authorization;
    if (header === undefined) return refused('missing-token', 'the request has no Authorization header');
    if (others.length > 0) return refused('missing-token', 'the request has more than one Authorization header');
    const credentials = /^Bearer (.+)$/is.exec(header)?.[1];
    if (credentials === undefined) return refused('missing-token', 'the Authorization header holds no Bearer token');
    examination.set('token', credentials);
    return passed('there is exactly one Bearer token');
  },
};
