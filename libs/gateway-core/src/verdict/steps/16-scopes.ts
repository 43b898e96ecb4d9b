import { readScopes } from '../claims.js';
import { passed, refused, skipped, type Step } from '../examination.js';

/** The token has one of the scopes of the operation (any-of); an operation without scopes asks for none. */
export const scopesStep: Step = {
  name: 'scopes',
  check(examination) {
    const { operation } = examination.input;
    const scopes = readScopes(examination.get('jwt').payload, examination.get('keyManager').profile);
    examination.set('scopes', scopes);
    if (operation === null) return skipped('no operation was named');
    if (operation.scopes.length === 0) return passed('the operation asks for no scope');
    const isGranted = operation.scopes.some((scope) => scopes.includes(scope));
    if (!isGranted) return refused('insufficient-scope', `${operation.method} ${operation.path} asks for one of the scopes ${operation.scopes.join(', ')}`);
    return passed(`the token has a scope that ${operation.method} ${operation.path} asks for`);
  },
};
