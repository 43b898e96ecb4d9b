/** `what p50 … ms, maximum … ms`, for people who read the tests' output. */
export function latencySummary(what: string, valuesMs: readonly number[]): string {
  const sorted = valuesMs.toSorted((a, b) => a - b);
  return `${what} p50 ${(sorted[Math.floor((sorted.length - 1) / 2)] ?? 0).toFixed(1)} ms, maximum ${(sorted.at(-1) ?? 0).toFixed(1)} ms`;
}
