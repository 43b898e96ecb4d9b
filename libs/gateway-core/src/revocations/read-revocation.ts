import { changeKey, REVOCATION_EVENT, RevocationState, type Envelope } from '@keyplane/contracts';
import { firstIssue, readEnvelope, shorten } from '../follower/read-envelope.js';

/** A record of the revocations topic, read and checked by itself. */
export type RevocationRecord =
  | { kind: 'revocation'; envelope: Envelope; state: RevocationState }
  | { kind: 'epoch-completed'; envelope: Envelope }
  /** `envelope` is null where not even that could be read. */
  | { kind: 'refused'; envelope: Envelope | null; reason: string };

/** Never throws. Reasons name places, never values. */
export function readRevocation(key: string, value: string): RevocationRecord {
  const read = readEnvelope(value);
  if (read.envelope === null) return { kind: 'refused', ...read };
  const { envelope } = read;
  if (envelope.type === 'epoch.completed') return { kind: 'epoch-completed', envelope };
  const result = readState(key, envelope);
  return 'reason' in result ? { kind: 'refused', envelope, ...result } : { kind: 'revocation', envelope, ...result };
}

function readState(key: string, envelope: Envelope): { state: RevocationState } | { reason: string } {
  const { type, version, aggregateId, organizationId } = envelope;
  if (type !== REVOCATION_EVENT.type) return { reason: `unknown type ${shorten(type)}` };
  if (version !== REVOCATION_EVENT.version) return { reason: `unsupported version ${version} of ${type}` };
  if (key !== changeKey('revocation', aggregateId)) return { reason: 'key mismatch: the record’s key is not that of its content' };
  const parsed = RevocationState.safeParse(envelope.data);
  if (!parsed.success) return { reason: `malformed: data.${firstIssue(parsed.error)}` };
  const { data: state } = parsed;
  if (envelope.deleted || state.id !== aggregateId || state.organizationId !== organizationId) return { reason: 'malformed: the data is not what the envelope says' };
  return { state };
}
