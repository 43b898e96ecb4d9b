import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { Wordmark } from '../brand/Wordmark.js';
import { ErrorBoundary } from '../feedback/ErrorBoundary.js';
import { ShortcutLink } from '../keyboard/ShortcutLink.js';
import { Shortcuts } from '../keyboard/Shortcuts.js';
import { useMe } from '../session/api-context.js';
import { PersonMenu } from './PersonMenu.js';

/** The developer portal's frame: another one than the admin portal's, so that people see at a glance where they are. */
export function DeveloperFrame({ entries, children }: { entries: readonly { label: string; to: string; shortcut: string }[]; children: ReactNode }) {
  const { data: me } = useMe();
  return (
    <Shortcuts>
      {entries.map(({ label, to, shortcut }) => <ShortcutLink key={to} keys={`g ${shortcut}`} label={label} to={to} />)}
      <a className="kp-skip" href="#content">To the content</a>
      {/* No `header`: those of dialogs would count as a second one of the page. */}
      <section className="kp-bar" aria-label="Keyplane for developers">
        <span className="kp-bar-brand"><Wordmark /><span className="kp-bar-place">Developers</span></span>
        <nav aria-label="Developer portal" style={{ gap: 28, alignItems: 'stretch' }}>
          {entries.map(({ label, to }) => <NavLink key={to} to={to} className="kp-bar-link" style={{ display: 'flex', alignItems: 'center' }}>{label}</NavLink>)}
        </nav>
        <span className="kp-bar-person"><span className="kp-dim kp-bar-organization">{me?.organizationDisplayName}</span><PersonMenu /></span>
      </section>
      <main className="kp-centre" id="content"><ErrorBoundary>{children}</ErrorBoundary></main>
    </Shortcuts>
  );
}
