import type { Explanation } from '@keyplane/api-client';
import { Section } from '@keyplane/ui';
import { Text } from '@mantine/core';
import { IconCheck, IconHexagonMinusFilled, IconMinus } from '@tabler/icons-react';
import { STEP_NAMES } from './step-names';

type Step = Explanation['steps'][number];
type Outcome = Step['outcome'] | 'not reached';

const ICONS = { passed: IconCheck, refused: IconHexagonMinusFilled, skipped: IconMinus, 'not reached': IconMinus } as const;

/** How the gateway came to its verdict: each step with its outcome, also those that it did not come to. */
export function VerdictSteps({ steps }: { steps: readonly Step[] }) {
  const notReached = Object.keys(STEP_NAMES).filter((name) => !steps.some((step) => step.name === name));
  return (
    <Section title="How the gateway decided" action={<Text size="sm" c="dimmed">{summaryOf(steps, notReached.length)}</Text>}>
      <ol className="kp-decision">
        {steps.map(({ name, outcome, detail }) => <StepLine key={name} name={name} outcome={outcome} detail={detail} />)}
        {notReached.map((name) => <StepLine key={name} name={name} outcome="not reached" />)}
      </ol>
    </Section>
  );
}

/** What will be checked, before there is anything to check. */
export function StepsToCome() {
  const names = Object.keys(STEP_NAMES);
  return (
    <Section title="What a gateway checks" action={<Text size="sm" c="dimmed">{names.length} steps; the first refusal ends it</Text>}>
      <ol className="kp-decision">{names.map((name) => <li key={name}><span className="kp-decision-name kp-dim">{STEP_NAMES[name]}</span></li>)}</ol>
    </Section>
  );
}

function StepLine({ name, outcome, detail }: { name: string; outcome: Outcome; detail?: string }) {
  const Icon = ICONS[outcome];
  return (
    <li title={detail} data-outcome={outcome}>
      <Icon size={14} aria-hidden="true" className="kp-decision-icon" />
      <span className="kp-decision-name">{STEP_NAMES[name] ?? name}<span className="kp-unseen">, {outcome}</span></span>
    </li>
  );
}

function summaryOf(steps: readonly Step[], notReached: number): string {
  const all = steps.length + notReached;
  if (steps.at(-1)?.outcome === 'refused') return `stopped at step ${steps.length} of ${all}`;
  const skipped = steps.filter(({ outcome }) => outcome === 'skipped').length;
  return `${steps.length} of ${all} steps${skipped === 0 ? '' : `, ${skipped} not needed`}`;
}
