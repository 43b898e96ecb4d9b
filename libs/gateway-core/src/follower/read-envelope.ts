import { Envelope } from '@keyplane/contracts';
import type { z } from 'zod';

/** The envelope in a record's value, or why there is none. Never throws; reasons name places, never values: they go into receipts. */
export function readEnvelope(value: string): { envelope: Envelope } | { envelope: null; reason: string } {
  const json = parseJson(value);
  if (json === undefined) return { envelope: null, reason: 'malformed: no JSON' };
  const parsed = Envelope.safeParse(json);
  return parsed.success ? { envelope: parsed.data } : { envelope: null, reason: `malformed: ${firstIssue(parsed.error)}` };
}

export function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  return issue ? shorten(`${issue.path.join('.')}: ${issue.message}`) : 'invalid';
}

export function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
