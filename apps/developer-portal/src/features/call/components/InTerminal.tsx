import { CopyButton, Section } from '@keyplane/ui';
import { curlLine } from '../curl-line';

export function InTerminal({ url, method }: { url: string; method: string }) {
  const line = curlLine({ url, method });
  return <Section title="The same in a terminal" action={<CopyButton value={line} label="Copy cURL line" />}><pre className="kp-code" tabIndex={0}>{line}</pre></Section>;
}
