import type { KeyTryResult } from '@keyplane/api-client';
import { FormProblem, Section } from '@keyplane/ui';
import { Group, Text, Title } from '@mantine/core';
import { IconCheck, IconCircleCheckFilled, IconHexagonMinusFilled, IconMinus } from '@tabler/icons-react';
import type { Send } from '../call.page';

const NAMES: Record<string, string> = {
  operation: 'Operation', token: 'Token present', shape: 'Shape', issuer: 'Issuer', 'key-manager-accepted': 'API accepts it', algorithm: 'Algorithm', key: 'Signing key', signature: 'Signature', times: 'Expiry',
  type: 'Kind of token', audience: 'Audience', binding: 'Sender binding', revoked: 'Not revoked', client: 'Client known', subscription: 'Subscription', environment: 'Environment', scopes: 'Scopes',
};

/** Was it accepted, and why: the verdict in a sentence, step by step, and the answer as it came. */
export function VerdictOf({ send, apiName }: { send: Send; apiName: string }) {
  const { data, error } = send;
  if (data === undefined) return <div>{error === null ? <Text c="dimmed">What the gateway says stands here.</Text> : <FormProblem error={error} />}</div>;
  return (
    <div aria-live="polite">
      <Sentence result={data} apiName={apiName} />
      <div style={{ height: 24 }} />
      {data.verdict.steps.length === 0 ? null : <Section title="How the gateway decided">
        <ol className="kp-steps">
          {data.verdict.steps.map(({ name, outcome, detail }) => (
            <li key={name} title={detail}>
              <span className={`kp-state ${outcome === 'refused' ? 'kp-bad' : outcome === 'passed' ? '' : 'kp-dim'}`}>
                {outcome === 'passed' ? <IconCheck size={14} aria-label="passed" /> : outcome === 'refused' ? <IconHexagonMinusFilled size={14} aria-label="refused" /> : <IconMinus size={14} aria-label="skipped" />}{NAMES[name] ?? name}
              </span>
            </li>
          ))}
        </ol>
      </Section>}
      <Section title="Response" note={data.headers['content-type']}><pre className="kp-code" tabIndex={0}>{pretty(data.body)}{data.isTruncated ? '\n… (cut)' : ''}</pre></Section>
    </div>
  );
}

function Sentence({ result: { status, durationMs, requestId, verdict }, apiName }: { result: KeyTryResult; apiName: string }) {
  const isAccepted = verdict.verdict === 'accepted';
  const Icon = isAccepted ? IconCircleCheckFilled : IconHexagonMinusFilled;
  return (
    <section className="kp-verdict" data-accepted={isAccepted || undefined} aria-label="Verdict" role="status">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Group gap="sm" wrap="nowrap" className={isAccepted ? 'kp-ok' : 'kp-bad'}><Icon size={22} aria-hidden="true" /><Title order={2} c="var(--kp-text)">{isAccepted ? `Accepted by ${apiName}` : `Refused by ${apiName}`}</Title></Group>
        <code>{status}</code>
      </Group>
      <Text size="sm" mt="xs">{verdict.explanation}</Text>
      <Text size="sm" c="dimmed" mt="xs">{verdict.reason === null ? '' : <><code>{verdict.reason}</code>, </>}{durationMs} ms{requestId === null ? '' : <>, trace <code>{requestId}</code></>}</Text>
    </section>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
