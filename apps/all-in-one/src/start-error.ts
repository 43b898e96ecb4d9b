/** A start that cannot go on, told in a sentence for the person at the terminal; it is shown without a stack trace. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
