const FIRST_MS = 10_000;
const LONGEST_MS = 900_000;

/** When to try again after so many failures in a row: 10 s, doubled each time, at most a quarter of an hour. */
export function backOffMs(failures: number): number {
  return Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
}
