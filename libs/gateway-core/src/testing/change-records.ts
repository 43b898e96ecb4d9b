import { randomUUID } from 'node:crypto';
import { changeKey, EVENTS, type Envelope, type EventNoun } from '@keyplane/contracts';

export interface EventOptions extends Partial<Omit<Envelope, 'data'>> {
  noun: EventNoun;
  /** The id of what changed. */
  id: string;
  data: unknown;
}

/** A record of the changes topic, or of the revocations topic. */
export function aChangeRecord({ noun, id, data, ...overrides }: EventOptions): { key: string; value: string } {
  const envelope = {
    id: randomUUID(),
    type: overrides.deleted ? `${noun}.deleted` : EVENTS[noun].type,
    version: 1,
    epoch: anEpoch(1),
    sequence: 1,
    occurredAt: '2030-01-01T12:00:00.000Z',
    organizationId: organizationOf(data),
    aggregateId: id,
    revision: 1,
    deleted: false,
    data: overrides.deleted ? null : data,
    ...overrides,
  } satisfies Envelope;
  return { key: changeKey(noun, id), value: JSON.stringify(envelope) };
}

/** An epoch; a greater number is newer. */
export function anEpoch(number: number): string {
  return `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

function organizationOf(data: unknown): string | null {
  const isNamed = typeof data === 'object' && data !== null && 'organizationId' in data && typeof data.organizationId === 'string';
  return isNamed ? (data.organizationId as string) : null; // its type was just checked
}
