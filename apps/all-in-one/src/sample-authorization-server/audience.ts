/** The `aud` of the sample authorization server's access tokens, unless the client asks for another by `resource` (RFC 8707). */
export const SAMPLE_AUDIENCE = 'urn:sample:apis';
