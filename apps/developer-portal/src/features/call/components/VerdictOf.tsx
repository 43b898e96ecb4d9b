import { CopyButton, FormProblem, Section } from '@keyplane/ui';
import type { ReactNode } from 'react';
import { VerdictPanel } from '../../../verdict/VerdictPanel';
import { StepsToCome, VerdictSteps } from '../../../verdict/VerdictSteps';
import type { Send } from '../use-call';
import { verdictInWords, type Parties } from '../verdict-words';

/** Was it accepted, and why: the verdict in a sentence, step by step, and the answer as it came. */
export function VerdictOf({ send: { data, error }, parties, nextStep }: { send: Send; parties: Parties; nextStep: (reason: NonNullable<Send['data']>['verdict']['reason']) => ReactNode }) {
  if (data === undefined) return <div><FormProblem error={error} /><StepsToCome /></div>;
  const { status, durationMs, requestId, verdict, headers, body, isTruncated } = data;
  const foot = <>{verdict.reason === null ? 'Answered' : <><code>{verdict.reason}</code>, answered</>} in {durationMs} ms{requestId === null ? null : <>, trace <code>{requestId}</code> <CopyButton value={requestId} label="Copy trace" /></>}</>;
  return (
    <div aria-live="polite">
      <VerdictPanel isAccepted={verdict.verdict === 'accepted'} title={verdictInWords(verdict, parties)} explanation={verdict.explanation} status={status} actions={verdict.reason === null ? undefined : nextStep(verdict.reason)} foot={foot} />
      <div style={{ height: 20 }} />
      {verdict.steps.length === 0 ? null : <VerdictSteps steps={verdict.steps} />}
      <Section title="Response" action={<code className="kp-dim">{[headers['content-type'], isTruncated ? 'cut' : sizeOf(body)].filter((part) => part !== undefined).join(', ')}</code>}><pre className="kp-code" tabIndex={0}>{pretty(body)}{isTruncated ? '\n… (cut)' : ''}</pre></Section>
    </div>
  );
}

function sizeOf(body: string): string {
  const bytes = new TextEncoder().encode(body).length;
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
