/** A file of the repository: its path from the root, with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}
/** All violations, each a sentence that begins with the file. */
export function findViolations(files: readonly SourceFile[]): string[];
/** The module names that a source imports. */
export function importsOf(text: string): string[];
