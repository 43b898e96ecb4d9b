/** The steps of a verdict in their order, as people read them. */
export const STEP_NAMES: Readonly<Record<string, string>> = {
  operation: 'Operation', token: 'Token present', shape: 'Shape', issuer: 'Issuer', 'key-manager-accepted': 'API accepts it', algorithm: 'Algorithm', key: 'Signing key', signature: 'Signature', times: 'Expiry',
  type: 'Kind of token', audience: 'Audience', binding: 'Sender binding', revoked: 'Not revoked', client: 'Client known', subscription: 'Subscription', environment: 'Environment', scopes: 'Scopes',
};
