import { Burger } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowUpRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { Wordmark } from '../brand/Wordmark.js';
import { ErrorBoundary } from '../feedback/ErrorBoundary.js';
import { ShortcutLink } from '../keyboard/ShortcutLink.js';
import { Shortcuts } from '../keyboard/Shortcuts.js';
import { useMe } from '../session/api-context.js';
import { PersonMenu } from './PersonMenu.js';

export interface NavEntry {
  label: string;
  to: string;
  icon: ReactNode;
  /** After `g`: opens it from everywhere. */
  shortcut: string;
  /** A count, or what needs a look; the page says it, too. */
  note?: ReactNode;
  end?: boolean;
}
export interface NavGroup {
  label: string | null;
  entries: readonly NavEntry[];
}

/** The admin portal's frame: navigation at the left; entries that a person may not open are absent. */
export function AdminFrame({ groups, children }: { groups: readonly NavGroup[]; children: ReactNode }) {
  const { data: me } = useMe();
  // On narrow screens only; elsewhere the entries are always there.
  const [isOpen, menu] = useDisclosure(false);
  return (
    <Shortcuts>
      <div className="kp-admin">
        <a className="kp-skip" href="#content">To the content</a>
        <nav className="kp-nav" aria-label="Admin portal">
          <div className="kp-nav-head">
            <Burger className="kp-nav-menu" size="sm" opened={isOpen} onClick={menu.toggle} aria-label="Menu" aria-expanded={isOpen} />
            <Wordmark />
          </div>
          <div className="kp-nav-body" data-open={isOpen || undefined}>
            <div className="kp-dim" style={{ padding: '0 8px 8px' }}>{me?.organizationDisplayName}</div>
            {groups.map(({ label, entries }) => (
              <div key={label ?? 'home'}>
                {label === null ? null : <div className="kp-nav-group">{label}</div>}
                {entries.map((entry) => <Entry key={entry.to} entry={entry} onFollow={menu.close} />)}
              </div>
            ))}
            <div className="kp-nav-foot">
              {me?.roles.includes('application-developer') ? <a className="kp-nav-link kp-dim" href="/developer"><IconArrowUpRight size={17} stroke={1.7} aria-hidden="true" />Developer portal</a> : null}
              <PersonMenu showsRole />
            </div>
          </div>
        </nav>
        <main className="kp-main" id="content"><ErrorBoundary>{children}</ErrorBoundary></main>
      </div>
    </Shortcuts>
  );
}

function Entry({ entry: { to, icon, label, shortcut, note, end = false }, onFollow }: { entry: NavEntry; onFollow: () => void }) {
  return (
    <>
      <ShortcutLink keys={`g ${shortcut}`} label={label} to={to} />
      <NavLink to={to} end={end} className="kp-nav-link" onClick={onFollow}>{icon}{label}{note === undefined ? null : <span className="kp-nav-note" aria-hidden="true">{note}</span>}</NavLink>
    </>
  );
}
