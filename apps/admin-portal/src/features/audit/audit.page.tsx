import type { AuditEntry } from '@keyplane/api-client';
import { clockTime, CopyButton, dateOf, PageHeader, PagesView, SearchField, useApi, usePages, useSearch } from '@keyplane/ui';
import { Accordion, Group, Text } from '@mantine/core';
import { ChangedFields } from '../../changes/ChangedFields';
import { ChangeSentence } from '../../changes/ChangeSentence';

/** Every change, who made it, from what to what. */
export function AuditPage() {
  const api = useApi();
  const search = useSearch();
  const entries = usePages(['audit-log', search], (cursor, signal) => api.call('listAuditLog', { query: { limit: 50, search, ...(cursor === undefined ? {} : { cursor }) }, signal }));
  return (
    <>
      <PageHeader title="Audit log" lead="Every change and who made it. Nothing here can be changed or deleted." />
      <SearchField label="Search the audit log" placeholder="Search who, what or request id" />
      <PagesView query={entries} what="The audit log" empty={<Text>{search === '' ? 'Nothing has happened yet.' : `Nothing matches “${search}”.`}</Text>}>
        {(items) => byDay(items).map(([day, ofDay]) => (
          <section key={day} aria-label={day}>
            <h2 className="kp-day">{day}</h2>
            <Accordion variant="default">{ofDay.map((entry) => <Entry key={entry.id} entry={entry} />)}</Accordion>
          </section>
        ))}
      </PagesView>
    </>
  );
}

/** Newest day first, as the entries come. */
function byDay(entries: readonly AuditEntry[]): [string, AuditEntry[]][] {
  const days = new Map<string, AuditEntry[]>();
  for (const entry of entries) days.set(dateOf(entry.at), [...(days.get(dateOf(entry.at)) ?? []), entry]);
  return [...days];
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { id, at, actor, requestId } = entry;
  return (
    <Accordion.Item value={id}>
      <Accordion.Control>
        <Group gap="lg" wrap="nowrap" align="baseline"><span className="kp-mono kp-dim">{clockTime(at)}</span><ChangeSentence entry={entry} /><span className="kp-dim kp-push" style={{ marginRight: 12, paddingLeft: 12 }}>{actor.startsWith('client:') ? 'API' : ''}</span></Group>
      </Accordion.Control>
      <Accordion.Panel>
        <ChangedFields entry={entry} />
        {requestId === null ? null : <Group gap={4} mt="xs" justify="flex-end"><Text span size="sm" c="dimmed">Request</Text><code>{requestId}</code><CopyButton value={requestId} label="Copy request id" /></Group>}
      </Accordion.Panel>
    </Accordion.Item>
  );
}
