import type { IssuerProfile } from '@keyplane/contracts';
import { readAudiences, readClientId } from '../claims.js';
import { nameOf, passed, refused, type Step } from '../examination.js';
import { member } from '../jwt.js';
import type { JsonObject } from '../strict-json.js';

const ACCESS_TOKEN = /^(application\/)?at\+jwt$/i;
// Keycloak's claim `typ`; its access tokens say Bearer.
const OTHER_TOKEN = /^(id|refresh|offline|logout)$/i;
// Members of ID tokens (OpenID Connect Core §2, §3.3.2.11), and of logout and security event tokens (RFC 8417 §2.2).
const FOREIGN_CLAIMS = ['nonce', 'at_hash', 'c_hash', 'events'];

/** An access token, and no other token that the same server signs with the same keys (RFC 8725 §3.11, RFC 9068 §4). */
export const typeStep: Step = {
  name: 'type',
  check(examination) {
    const { header, payload } = examination.get('jwt');
    const keyManager = examination.get('keyManager');
    const type = member(header, 'typ');
    const isMarked = typeof type === 'string' && ACCESS_TOKEN.test(type);
    if (!isMarked && type !== undefined && !(typeof type === 'string' && /^jwt$/i.test(type))) return refused('wrong-type', 'the type in the header (typ) is not that of an access token');
    if (!isMarked && keyManager.profile.requireAtJwt) return refused('wrong-type', `${nameOf(keyManager)} demands the type at+jwt (RFC 9068)`);
    const other = signOfOtherToken(payload, keyManager.profile);
    return other === null ? passed('nothing says that the token is another kind of token') : refused('wrong-type', other);
  },
};

function signOfOtherToken(payload: JsonObject, profile: IssuerProfile): string | null {
  const type = member(payload, 'typ');
  if (typeof type === 'string' && OTHER_TOKEN.test(type)) return 'the token calls itself an ID, refresh or logout token (typ)';
  const foreign = FOREIGN_CLAIMS.find((name) => Object.hasOwn(payload, name));
  if (foreign !== undefined) return `the token has the claim ${foreign}, which access tokens do not have`;
  const audiences = readAudiences(payload);
  const isForClientAlone = audiences?.length === 1 && audiences[0] === readClientId(payload, profile);
  return isForClientAlone && !Object.hasOwn(payload, profile.scopesClaim) ? 'the token has no scopes and its audience is the client alone, as in an ID token' : null;
}
