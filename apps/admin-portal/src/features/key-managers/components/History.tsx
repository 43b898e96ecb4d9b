import { clockTime, dateOf, PagesView, useApi, usePages } from '@keyplane/ui';
import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { ChangedFields } from '../../../changes/ChangedFields';
import { ChangeSentence } from '../../../changes/ChangeSentence';

/** Who changed this key manager, from what to what. */
export function History({ keyManagerId }: { keyManagerId: string }) {
  const api = useApi();
  const entries = usePages(['audit-log', 'of', keyManagerId], (cursor, signal) => api.call('listAuditLog', { query: { limit: 50, search: keyManagerId, ...(cursor === undefined ? {} : { cursor }) }, signal }));
  return (
    <>
      <PagesView query={entries} what="The audit log" empty={<Text>Nothing has been changed since it was made with its organization.</Text>}>
        {(items) => (
          <ul className="kp-list kp-rows">
            {items.map((entry) => (
              <li key={entry.id}>
                <div className="kp-line" style={{ marginBottom: entry.before === null ? 0 : 8 }}><div><ChangeSentence entry={entry} /></div><span className="kp-dim kp-push">{dateOf(entry.at)}, {clockTime(entry.at)}</span></div>
                {entry.before === null ? null : <ChangedFields entry={entry} />}
              </li>
            ))}
          </ul>
        )}
      </PagesView>
      <Anchor component={Link} to={`/audit-log?search=${keyManagerId}`} mt="md" display="inline-block">In the audit log</Anchor>
    </>
  );
}
