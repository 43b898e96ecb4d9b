import { ProblemError } from './problem-error.js';

/** A creating call of which it is not known yet what it has made. */
interface Submission {
  readonly key: string;
  running: Promise<unknown> | null;
}

/**
 * One submission of a form makes one thing: a second click while the first call runs shares its answer, and a new try after no
 * answer (or one that says that the server failed) carries the same `Idempotency-Key`. After an answer, the same again is a new thing.
 */
export class Submissions {
  private readonly open = new Map<string, Submission>();

  /** `content` is what makes two calls the same. */
  async once<T>(content: readonly unknown[], send: (idempotencyKey: string) => Promise<T>): Promise<T> {
    const name = JSON.stringify(content);
    const submission = this.open.get(name) ?? { key: crypto.randomUUID(), running: null };
    this.open.set(name, submission);
    submission.running ??= this.settling(name, submission, send(submission.key));
    return submission.running as Promise<T>; // of the same call
  }

  private async settling<T>(name: string, submission: Submission, answer: Promise<T>): Promise<T> {
    try {
      const found = await answer;
      this.open.delete(name);
      return found;
    } catch (error) {
      if (isKnown(error)) this.open.delete(name);
      submission.running = null;
      throw error;
    }
  }
}

/** Whether a failure says that nothing was made. */
function isKnown(error: unknown): boolean {
  return error instanceof ProblemError && error.status < 500 && error.code !== 'idempotency-key.in-progress';
}
