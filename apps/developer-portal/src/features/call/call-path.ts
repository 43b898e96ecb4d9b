/** What stands for a part of the path that is not filled in. */
const EXAMPLES: Readonly<Record<string, string>> = { '*': 'hello' };

/** `{id}` and a trailing `*`: what has to be filled in. */
export function partsOf(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}|(\*)$/g)].map(([, name, rest]) => name ?? rest ?? '');
}

export function exampleOf(part: string): string {
  return EXAMPLES[part] ?? '1';
}

export function pathOf(template: string, values: Readonly<Record<string, string>>): string {
  const valueOf = (part: string): string => values[part] || exampleOf(part);
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(valueOf(name))).replace(/\*$/, () => valueOf('*').split('/').map(encodeURIComponent).join('/'));
}
