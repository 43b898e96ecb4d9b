/** Members of answers that are shown once. A test looks that the secrets of every creating call's answer have one of these names. */
const SHOWN_ONCE: ReadonlySet<string> = new Set(['clientSecret', 'oneTimePassword']);

/** An answer as it may be kept and repeated: what is shown once is null, and `replayed` says why. Without a secret, the answer as it is. */
export function withoutSecrets(answer: object): object {
  let hasSecret = false;
  const text = JSON.stringify(answer, (name, value: unknown) => {
    if (!SHOWN_ONCE.has(name)) return value;
    hasSecret = true;
    return null;
  });
  const kept = JSON.parse(text) as object; // an object before, an object after
  return hasSecret ? { ...kept, replayed: true } : kept;
}
