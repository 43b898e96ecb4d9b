/** A text as one word of a shell, whatever stands in it. */
export function shellWord(text: string): string {
  return `'${text.replaceAll(`'`, `'\\''`)}'`;
}
