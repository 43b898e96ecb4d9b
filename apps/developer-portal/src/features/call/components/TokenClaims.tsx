import type { Application, ApplicationKey, CatalogueEntry } from '@keyplane/api-client';
import { clockTime, CopyButton, counted, Section } from '@keyplane/ui';
import type { ReactNode } from 'react';
import { TimeLeft } from './TimeLeft';

/** First what decides most. */
const ORDER = ['iss', 'aud', 'azp', 'cid', 'client_id', 'scope', 'scp', 'exp'];

interface TokenClaimsProps {
  token: string;
  applicationKey: ApplicationKey;
  application: Application;
  api: CatalogueEntry;
}

/** What a token says, read here in the page and not verified: the gateway's word on it is the verdict. */
export function TokenClaims({ token, ...known }: TokenClaimsProps) {
  const [header, claims] = partsOf(token);
  const rows = Object.entries(claims ?? {}).sort(([a], [b]) => rankOf(a) - rankOf(b));
  return (
    <Section title="Token" action={<CopyButton value={token} label="Copy token" />}>
      {claims === null ? 'This token is opaque: it says nothing by itself.' : (
        <dl className="kp-claims">
          {rows.map(([name, value]) => <Claim key={name} name={name} value={textOf(value)} meaning={meaningOf(name, value, known)} />)}
          {typeof header?.['kid'] === 'string' ? <Claim name="kid" value={`${header['kid']}, ${textOf(header['alg'])}`} meaning={null} /> : null}
        </dl>
      )}
    </Section>
  );
}

function Claim({ name, value, meaning }: { name: string; value: string; meaning: ReactNode }) {
  return <div><dt>{name}</dt><dd><span className="kp-claim-value" title={value}>{value}</span>{meaning === null ? null : <span className="kp-dim">{meaning}</span>}</dd></div>;
}

type Members = Readonly<Record<string, unknown>>;

/** Header and claims; null where they can't be read. */
function partsOf(token: string): [Members | null, Members | null] {
  const [header, payload] = token.split('.').map(membersOf);
  return [header ?? null, payload ?? null];
}

function membersOf(part: string): Members | null {
  try {
    const base64 = part.replaceAll('-', '+').replaceAll('_', '/');
    const members: unknown = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))));
    return typeof members === 'object' && members !== null ? { ...members } : null;
  } catch {
    return null;
  }
}

/** What a claim means here; null where nothing is known of it. */
function meaningOf(name: string, value: unknown, { applicationKey, application, api }: Omit<TokenClaimsProps, 'token'>): ReactNode {
  switch (name) {
    case 'iss':
      return applicationKey.keyManager.displayName;
    case 'aud':
      return [value].flat().some((audience) => api.audiences.includes(String(audience))) ? `${api.name} ${api.version}` : null;
    case 'azp': case 'cid': case 'client_id': case 'sub':
      return value === applicationKey.clientId ? application.name : null;
    case 'scope': case 'scp':
      return counted((Array.isArray(value) ? value : String(value).split(' ').filter((scope) => scope !== '')).length, 'scope');
    case 'exp':
      return typeof value === 'number' ? <>in <TimeLeft until={value * 1000} /></> : null;
    case 'iat': case 'nbf':
      return typeof value === 'number' ? clockTime(new Date(value * 1000).toISOString()) : null;
    default:
      return null;
  }
}

function rankOf(name: string): number {
  const rank = ORDER.indexOf(name);
  return rank === -1 ? ORDER.length : rank;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
