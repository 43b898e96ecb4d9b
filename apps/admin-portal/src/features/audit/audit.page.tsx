import type { AuditEntry } from '@keyplane/api-client';
import { PageHeader, PagesView, SearchField, timeAgo, useApi, usePages, useSearch } from '@keyplane/ui';
import { Accordion, Group, Text } from '@mantine/core';

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
        {(items) => <Accordion variant="default" chevronPosition="left">{items.map((entry) => <Entry key={entry.id} entry={entry} />)}</Accordion>}
      </PagesView>
    </>
  );
}

function Entry({ entry: { id, at, actor, action, targetType, targetId, requestId, before, after } }: { entry: AuditEntry }) {
  return (
    <Accordion.Item value={id}>
      <Accordion.Control><Group justify="space-between" wrap="wrap" gap="xs"><span><strong style={{ fontWeight: 580 }}>{actor}</strong> {action.replace('.', ' ').replaceAll('-', ' ')}</span><Text span size="sm" c="dimmed">{timeAgo(at)}</Text></Group></Accordion.Control>
      <Accordion.Panel>
        <Text size="sm" c="dimmed" mb="xs">{targetType} <code>{targetId}</code>{requestId === null ? null : <>, request <code>{requestId}</code></>}, {new Date(at).toLocaleString()}</Text>
        <div className="kp-half">{[['Before', before], ['After', after]].map(([label, value]) => (value === null ? null : <div key={String(label)}><Text size="sm" fw={580}>{String(label)}</Text><pre className="kp-code">{JSON.stringify(value, null, 2)}</pre></div>))}</div>
      </Accordion.Panel>
    </Accordion.Item>
  );
}
