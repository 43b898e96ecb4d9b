import { Anchor, Breadcrumbs, Group, Text, Title } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

interface PageHeaderProps {
  title: string;
  lead?: ReactNode;
  /** Pages above this one. */
  trail?: readonly { label: string; to: string }[];
  glyph?: ReactNode;
  facts?: ReactNode;
  actions?: ReactNode;
}

export function PageHeader({ title, lead, trail = [], glyph, facts, actions }: PageHeaderProps) {
  return (
    <header style={{ marginBottom: 24 }}>
      <title>{`${title} · Keyplane`}</title>
      {trail.length === 0 ? null : (
        <Breadcrumbs separator={<IconChevronRight size={13} aria-hidden="true" />} mb={8}>
          {trail.map(({ label, to }) => <Anchor key={to} component={Link} to={to} size="sm" c="var(--kp-dim)">{label}</Anchor>)}
        </Breadcrumbs>
      )}
      <Group justify="space-between" align="flex-start" gap="md">
        <div style={{ minWidth: 0, flex: '1 1 320px' }}>
          <Group gap="sm" wrap="nowrap">{glyph}<Title order={1} style={{ overflowWrap: 'anywhere' }}>{title}</Title></Group>
          {lead === undefined ? null : <Text c="dimmed" mt={4}>{lead}</Text>}
          {facts === undefined ? null : <Group gap="md" mt={8}>{facts}</Group>}
        </div>
        {actions === undefined ? null : <Group gap="xs" className="kp-actions">{actions}</Group>}
      </Group>
    </header>
  );
}

/** A hairline, a heading, and what belongs to it. */
export function Section({ title, note, action, children }: { title: string; note?: ReactNode; action?: ReactNode; children: ReactNode }) {
  return (
    <section className="kp-section">
      <Group justify="space-between" mb={10} gap="xs">
        <Group gap="xs" align="baseline"><Title order={2}>{title}</Title>{note === undefined ? null : <Text size="sm" c="dimmed">{note}</Text>}</Group>
        {action}
      </Group>
      {children}
    </section>
  );
}
