import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { Wordmark } from '../brand/Wordmark.js';
import { ErrorBoundary } from '../feedback/ErrorBoundary.js';
import { useMe } from '../session/api-context.js';
import { PersonMenu } from './PersonMenu.js';

export interface NavEntry {
  label: string;
  to: string;
  icon: ReactNode;
  end?: boolean;
}
export interface NavGroup {
  label: string | null;
  entries: readonly NavEntry[];
}

/** The admin portal's frame: navigation at the left; entries that a person may not open are absent. */
export function AdminFrame({ groups, children }: { groups: readonly NavGroup[]; children: ReactNode }) {
  const { data: me } = useMe();
  return (
    <div className="kp-admin">
      <a className="kp-skip" href="#content">To the content</a>
      <nav className="kp-nav" aria-label="Admin portal">
        <div style={{ padding: '0 8px 12px' }}><Wordmark /></div>
        <div className="kp-dim" style={{ padding: '0 8px 8px' }}>{me?.organizationDisplayName}</div>
        {groups.map(({ label, entries }) => (
          <div key={label ?? 'home'}>
            {label === null ? null : <div className="kp-nav-group">{label}</div>}
            {entries.map(({ to, icon, label: name, end }) => <NavLink key={to} to={to} end={end ?? false} className="kp-nav-link">{icon}{name}</NavLink>)}
          </div>
        ))}
        <div className="kp-nav-foot">
          {me?.roles.includes('application-developer') ? <a className="kp-nav-link" href="/developer">Developer portal</a> : null}
          <PersonMenu />
        </div>
      </nav>
      <main className="kp-main" id="content"><ErrorBoundary>{children}</ErrorBoundary></main>
    </div>
  );
}
