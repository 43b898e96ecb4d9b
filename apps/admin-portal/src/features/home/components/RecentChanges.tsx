import { clockTime, QueryView, Section, timeAgo, useApi } from '@keyplane/ui';
import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { ChangeSentence } from '../../../changes/ChangeSentence';

export function RecentChanges() {
  const api = useApi();
  const changes = useQuery({ queryKey: ['audit-log', 'recent'], queryFn: ({ signal }) => api.call('listAuditLog', { query: { limit: 8 }, signal }) });
  return (
    <Section title="Recent changes" action={<Anchor component={Link} to="/audit-log">Audit log</Anchor>}>
      <QueryView query={changes} what="The recent changes">
        {({ items }) => <ul className="kp-list kp-rows">{items.map((entry) => <li key={entry.id} className="kp-line"><span className="kp-dim">{clockTime(entry.at).slice(0, 5)}</span><ChangeSentence entry={entry} /><span className="kp-dim kp-push">{timeAgo(entry.at)}</span></li>)}</ul>}
      </QueryView>
    </Section>
  );
}
