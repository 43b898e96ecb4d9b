/** kafkajs does not know code 90 (PRODUCER_FENCED) and reports it by number only. */
const FENCING = /INVALID_PRODUCER_EPOCH|PRODUCER_FENCED|Unknown error code 90\b/;

/** Whether an error, or what caused it, says that a newer producer has the transactional id. */
export function isFencing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const type = 'type' in error ? String(error.type) : '';
  return FENCING.test(type) || FENCING.test(error.message) || isFencing(error.cause);
}
