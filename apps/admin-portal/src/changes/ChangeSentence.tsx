import type { AuditEntry } from '@keyplane/api-client';
import { wordsOf } from './words';

/** "ana changed Partner Okta". */
export function ChangeSentence({ entry }: { entry: AuditEntry }) {
  const { who, did, what } = wordsOf(entry);
  return <span><strong className="kp-strong">{who}</strong> {did}{what === null ? null : <> <strong className="kp-strong">{what}</strong></>}</span>;
}
