import { tokenHashOf } from '../../revocations/revocation-lookup.js';
import { readClientId, readTokenId } from '../claims.js';
import { passed, refused, type Step } from '../examination.js';
import { member } from '../jwt.js';

/** Neither this token nor everything that its client was issued by then has been revoked. Asked on each request: nothing that is kept of an earlier verdict stands before it. */
export const revokedStep: Step = {
  name: 'revoked',
  check(examination) {
    const { revocations, organizationId } = examination.input;
    const { payload, signingInput } = examination.get('jwt');
    const keyManager = examination.get('keyManager');
    const issuedAt = member(payload, 'iat');
    const found = revocations.find({
      organizationId,
      keyManagerId: keyManager.id,
      clientId: readClientId(payload, keyManager.profile),
      tokenHash: tokenHashOf(signingInput),
      tokenId: readTokenId(payload),
      issuedAtSeconds: typeof issuedAt === 'number' ? issuedAt : null,
    });
    if (found === 'token') return refused('revoked', 'this token was revoked');
    if (found === 'issued-before') return refused('revoked', 'all tokens that its client had been issued by then were revoked');
    return passed('the token is not revoked');
  },
};
