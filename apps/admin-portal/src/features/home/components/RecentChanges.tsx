import { QueryView, Section, timeAgo, useApi } from '@keyplane/ui';
import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { ChangeSentence } from '../../../changes/ChangeSentence';

const SHOWN = 8;
/** Who signs in or takes a test token changes nothing; the audit log has it. */
const NO_CHANGE = new Set(['user.signed-in', 'user.sign-in-failed', 'application-key.test-token-issued']);

export function RecentChanges() {
  const api = useApi();
  const changes = useQuery({ queryKey: ['audit-log', 'recent'], queryFn: ({ signal }) => api.call('listAuditLog', { query: { limit: 50 }, signal }) });
  return (
    <Section title="Recent changes" action={<Anchor component={Link} to="/audit-log">Audit log</Anchor>}>
      <QueryView query={changes} what="The recent changes">
        {({ items }) => <ul className="kp-list kp-rows">{items.filter(({ action }) => !NO_CHANGE.has(action)).slice(0, SHOWN).map((entry) => <li key={entry.id} className="kp-line"><div><ChangeSentence entry={entry} /></div><span className="kp-dim kp-push">{timeAgo(entry.at)}</span></li>)}</ul>}
      </QueryView>
    </Section>
  );
}
