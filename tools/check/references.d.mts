/** All broken references of Markdown pages, each a sentence that begins with the page. */
export function findBrokenReferences(pages: readonly { readonly path: string; readonly text: string }[], files: readonly string[], scripts: readonly string[]): string[];
