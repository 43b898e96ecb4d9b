import { CopyButton, Section } from '@keyplane/ui';

export function InTerminal({ url, method }: { url: string; method: string }) {
  const line = `curl ${method === 'GET' ? '' : `-X ${method} `}'${url}' \\\n  -H "Authorization: Bearer $TOKEN"`;
  return <Section title="The same in a terminal" action={<CopyButton value={line} label="Copy cURL line" />}><pre className="kp-code" tabIndex={0}>{line}</pre></Section>;
}
