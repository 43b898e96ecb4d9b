import { PagesView, timeAgo, useApi, usePages } from '@keyplane/ui';
import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';

/** Who changed this key manager. */
export function History({ keyManagerId }: { keyManagerId: string }) {
  const api = useApi();
  const entries = usePages(['audit-log', 'of', keyManagerId], (cursor, signal) => api.call('listAuditLog', { query: { limit: 50, search: keyManagerId, ...(cursor === undefined ? {} : { cursor }) }, signal }));
  return (
    <>
      <PagesView query={entries} what="The audit log" empty={<Text>Nothing has been changed since it was made with its organization.</Text>}>
        {(items) => <ul className="kp-list kp-rows">{items.map(({ id, at, actor, action }) => <li key={id}><strong style={{ fontWeight: 580 }}>{actor}</strong> {action.replace('.', ' ').replaceAll('-', ' ')} <span className="kp-dim">{timeAgo(at)}</span></li>)}</ul>}
      </PagesView>
      <Anchor component={Link} to={`/audit-log?search=${keyManagerId}`} mt="md" display="inline-block">Before and after, in the audit log</Anchor>
    </>
  );
}
