import { z } from 'zod';

/** Signature algorithms that a key manager may allow. `none` and HMAC are unrepresentable. */
export const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];
export const DEFAULT_ALGORITHMS: readonly Algorithm[] = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'];

/**
 * The vendor-neutral part of a key manager that a gateway needs. Its keys travel beside it (`key-manager-keys/{id}`).
 * `consumerKeyClaim` null = `client_id`, else `azp`. An empty `audiences` checks nothing.
 */
export const IssuerProfile = z.object({
  issuer: z.string().min(1),
  issuerAliases: z.array(z.string().min(1)),
  allowedAlgorithms: z.array(z.enum(ALGORITHMS)).min(1),
  audiences: z.array(z.string()),
  consumerKeyClaim: z.string().nullable(),
  scopesClaim: z.string(),
  requireAtJwt: z.boolean(),
  clockToleranceSeconds: z.number().min(0).max(300),
});
export type IssuerProfile = z.infer<typeof IssuerProfile>;

/** A public signing key as published to gateways (RFC 7517); private members never appear. */
export const PublicJwk = z.object({
  kty: z.enum(['RSA', 'EC', 'OKP']),
  kid: z.string().max(256).optional(),
  alg: z.string().optional(),
  use: z.string().optional(),
  crv: z.string().optional(),
  x: z.string().optional(),
  y: z.string().optional(),
  n: z.string().optional(),
  e: z.string().optional(),
});
export type PublicJwk = z.infer<typeof PublicJwk>;
