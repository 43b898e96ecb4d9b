import { CopyButton, Facts, Section } from '@keyplane/ui';

/** What a token says, read here in the page and not verified: the gateway's word on it is the verdict. */
export function TokenClaims({ token }: { token: string }) {
  const claims = claimsOf(token);
  return (
    <Section title="Token" action={<CopyButton value={token} label="Copy token" />}>
      {claims === null ? 'This token is opaque: it says nothing by itself.' : <Facts rows={Object.entries(claims).map(([name, value]) => [name, <span key={name} className="kp-mono">{typeof value === 'string' ? value : JSON.stringify(value)}{meaningOf(name, value)}</span>] as const)} />}
    </Section>
  );
}

function claimsOf(token: string): Record<string, unknown> | null {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const claims: unknown = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(payload), (sign) => sign.charCodeAt(0))));
    return typeof claims === 'object' && claims !== null ? { ...claims } : null;
  } catch {
    return null;
  }
}

function meaningOf(name: string, value: unknown): string {
  return ['exp', 'iat', 'nbf'].includes(name) && typeof value === 'number' ? ` (${new Date(value * 1000).toLocaleTimeString()})` : '';
}
