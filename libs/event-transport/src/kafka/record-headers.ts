import type { Position } from '@keyplane/contracts';
import type { IHeaders, Message } from 'kafkajs';
import type { ChangeRecord } from '../port.js';

/** The position travels in headers, so that tombstones have one, too. `publisher` names the instance that wrote the record. */
export function toMessage(record: ChangeRecord, publisher: string): Message {
  const { epoch, sequence } = record.position;
  return { key: record.key, value: record.value, partition: 0, headers: { epoch, sequence: String(sequence), publisher } };
}

/** Null for a record that no publisher of ours wrote. */
export function positionOf(headers: IHeaders | undefined): Position | null {
  const epoch = headers?.epoch?.toString();
  const sequence = Number(headers?.sequence?.toString());
  return epoch === undefined || !Number.isSafeInteger(sequence) ? null : { epoch, sequence };
}

export function publisherOf(headers: IHeaders | undefined): string | null {
  return headers?.publisher?.toString() ?? null;
}
