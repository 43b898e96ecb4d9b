/** Calls `probe` until it answers something other than undefined, null or false. @throws after `withinMs`, with the last error */
export async function eventually<T>(probe: () => Promise<T | undefined | null | false>, withinMs = 10_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      const found = await probe();
      if (found !== undefined && found !== null && found !== false) return found;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
