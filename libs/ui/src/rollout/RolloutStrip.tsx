import type { Rollout } from '@keyplane/api-client';
import { Group, Text, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { momentOf } from '../data/time.js';
import { StateWord, type StateKind } from '../state/StateWord.js';

const STATE_OF: Record<Rollout['gateways'][number]['state'], StateKind> = { enforced: 'ok', pending: 'pending', refused: 'refused', silent: 'silent' };

/** How far a change has come: gateway by gateway, until it is enforced everywhere or somebody can't. */
export function RolloutStrip({ rollout, takesFocus = false }: { rollout: Rollout; takesFocus?: boolean }) {
  const strip = useRef<HTMLElement>(null);
  useEffect(() => {
    if (takesFocus) strip.current?.focus();
  }, [takesFocus]);
  return (
    <section ref={strip} className="kp-strip" data-end={endOf(rollout)} role="status" aria-label="Roll-out" tabIndex={-1}>
      <Group justify="space-between" mb="sm">
        <Title order={2}>{sentenceOf(rollout)}</Title>
        <Text size="sm" c="dimmed">Revision {rollout.revision}</Text>
      </Group>
      <div className="kp-plane">
        {rollout.gateways.map(({ gatewayId, gatewayName, state, reason, appliedAt }) => (
          <div key={gatewayId}>
            <div className={`kp-tooth kp-tooth-${state}`} />
            <Text size="sm" fw={580}>{gatewayName}</Text>
            <StateWord state={STATE_OF[state]}>{state === 'enforced' && appliedAt !== null ? momentOf(appliedAt) : state}</StateWord>
            {reason === null ? null : <Text size="xs" c="dimmed">{reason}</Text>}
          </div>
        ))}
      </div>
    </section>
  );
}

/** Nothing moves any more, in the way that the strip shows. */
export function endOf({ gateways }: Rollout): 'enforced' | 'trouble' | 'moving' {
  if (gateways.some(({ state }) => state === 'pending') || gateways.length === 0) return 'moving';
  return gateways.every(({ state }) => state === 'enforced') ? 'enforced' : 'trouble';
}

function sentenceOf(rollout: Rollout): string {
  const { gateways } = rollout;
  const enforced = gateways.filter(({ state }) => state === 'enforced');
  const named = (state: string): string => gateways.filter((gateway) => gateway.state === state).map(({ gatewayName }) => gatewayName).join(', ');
  if (gateways.length === 0) return 'No gateway is connected. Enroll one; until then nothing is enforced.';
  switch (endOf(rollout)) {
    case 'moving':
      return `Rolling out: ${enforced.length} of ${gateways.length} gateways`;
    case 'enforced':
      return `Enforced everywhere at ${momentOf(enforced.map(({ appliedAt }) => appliedAt ?? '').sort().at(-1) ?? '')}`;
    case 'trouble': {
      const parts = [named('refused') === '' ? '' : `${named('refused')} refuses it`, named('silent') === '' ? '' : `${named('silent')} is silent`];
      return `Enforced on ${enforced.length} of ${gateways.length}. ${parts.filter((part) => part !== '').join(', ')}`;
    }
  }
}
