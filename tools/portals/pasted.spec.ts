import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { tokenSnippet } from '../../apps/developer-portal/src/features/applications/snippets';
import { curlLine } from '../../apps/developer-portal/src/features/call/curl-line';

/** What RFC 6749 and RFC 3986 allow in a scope and in an address: whoever publishes an API or a server's document chooses them. */
const scopes = ['orders:read', "'}),console.log('owned-by-a-quote');({a:'", '$(echo${IFS}owned-by-a-substitution)', '`echo${IFS}owned-by-a-backtick`', '$HOME;echo&owned'];
const tokenEndpoint = "https://login.example/token;echo${IFS}owned-by-the-address&'$(echo)?tenant=$HOME";
const scope = scopes.join(' ');

/** Runs a program with the snippet, as if it had been pasted. @returns the lines that it wrote */
function paste(program: string, parameters: string[]): string[] {
  const { stdout, stderr } = spawnSync(program, parameters, { encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: '/home-of-who-pastes', CLIENT_ID: 'shop', CLIENT_SECRET: 's3cret' } });
  expect(stderr).toBe('');
  return stdout.trimEnd().split('\n');
}

describe('a snippet, pasted', () => {
  it('asks the address for the scopes and runs nothing that stands in them: cURL', () => {
    const lines = paste('sh', ['-c', `curl() { printf '%s\\n' "$@"; }\n${tokenSnippet('cURL', { tokenEndpoint, scopes })}`]);
    expect(lines).toEqual([tokenEndpoint, '-u', 'shop:s3cret', '-d', 'grant_type=client_credentials', '--data-urlencode', `scope=${scope}`]);
  });

  it('asks the address for the scopes and runs nothing that stands in them: Node', () => {
    const fake = `globalThis.fetch = async (url, { body }) => { console.log(JSON.stringify([url, body.get('scope')])); return { ok: true, json: async () => ({ access_token: 'x', expires_in: 900 }) }; };`;
    const lines = paste(process.execPath, ['--input-type=module', '-e', `${fake}\n${tokenSnippet('Node', { tokenEndpoint, scopes })}\nawait accessToken();`]);
    expect(lines).toEqual([JSON.stringify([tokenEndpoint, scope])]);
  });

  it('has them as texts in Python', () => {
    const snippet = tokenSnippet('Python', { tokenEndpoint, scopes });
    for (const text of [tokenEndpoint, scope]) expect(snippet).toContain(JSON.stringify(text));
  });

  it('names no scope where there is none', () => {
    for (const language of ['cURL', 'Node', 'Python'] as const) expect(tokenSnippet(language, { tokenEndpoint, scopes: [] })).not.toContain('scope');
  });
});

describe('a call, pasted', () => {
  it('calls the address and runs nothing that stands in it: whoever publishes an API chooses its paths', () => {
    const url = "https://apis.example/orders/v1/'&$(echo)&'/$HOME";
    expect(paste('sh', ['-c', `curl() { printf '%s\\n' "$@"; }\nTOKEN=t\n${curlLine({ url, method: 'POST' })}`])).toEqual(['-X', 'POST', url, '-H', 'Authorization: Bearer t']);
  });
});
