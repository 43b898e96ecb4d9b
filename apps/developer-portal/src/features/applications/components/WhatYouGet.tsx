import type { Field } from '@keyplane/api-client';
import { EnvironmentBadge, Facts } from '@keyplane/ui';
import { Button, Group, Text, Title } from '@mantine/core';
import { IconEye, IconKey } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { grantInWords } from '../application-types';
import type { KeyDraft, KeyPlan } from '../key-plan';

interface WhatYouGetProps {
  plan: KeyPlan;
  draft: KeyDraft;
  isBusy: boolean;
  onGenerate: () => void;
  /** The parts of it that can be changed here. */
  children: ReactNode;
}

/** The key as it will be, and the button that makes it. */
export function WhatYouGet({ plan, draft: { environment, properties }, isBusy, onGenerate, children }: WhatYouGetProps) {
  const { keyManager, grantTypes, scopes, obstacle } = plan;
  return (
    <section className="kp-panel" aria-label="What you get" style={{ alignSelf: 'start' }}>
      <Title order={2} mb="xs">What you get</Title>
      <div className="kp-narrow-facts">
        <Facts rows={[
          ['Environment', <EnvironmentBadge key="environment" environment={environment} />],
          ['Made at', keyManager.displayName],
          ['Grants', grantTypes.map(grantInWords).join(', ')],
          scopes.length === 0 ? null : ['Scopes', <Group key="scopes" gap={6}>{scopes.map((scope) => <span key={scope} className="kp-chip">{scope}</span>)}</Group>],
          ...keyManager.applicationFields.map((field) => factOf(field, properties[field.name] ?? field.default)),
        ]} />
      </div>
      {children}
      <div className="kp-panel-foot">
        <Button fullWidth loading={isBusy} disabled={obstacle !== null || grantTypes.length === 0} onClick={onGenerate} leftSection={<IconKey size={16} aria-hidden="true" />}>{environment === 'SANDBOX' ? 'Generate sandbox key' : 'Generate production key'}</Button>
        <Text size="sm" c="dimmed" mt="xs">{obstacle === null ? <><IconEye size={15} aria-hidden="true" style={{ verticalAlign: -3, marginRight: 6 }} />Its secret is shown once, on the next page.</> : `There is a key of this application at ${keyManager.displayName} already. Choose another key manager, or the other environment.`}</Text>
      </div>
    </section>
  );
}

function factOf({ name, label, max }: Field, value: unknown): readonly [string, ReactNode] | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const shown = (one: number | string): string => (typeof one === 'number' && name.endsWith('Seconds') ? inUnits(one) : String(one));
  return [label, <>{shown(value)}{max === undefined ? null : <Text span size="sm" c="dimmed" ml="xs">{shown(max)} at most</Text>}</>];
}

/** "15 minutes": in the largest unit that fits without a rest. */
function inUnits(seconds: number): string {
  const [unit, size] = ([['day', 86_400], ['hour', 3600], ['minute', 60]] as const).find(([, length]) => seconds >= length && seconds % length === 0) ?? (['second', 1] as const);
  return `${seconds / size} ${unit}${seconds / size === 1 ? '' : 's'}`;
}
