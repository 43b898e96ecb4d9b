import { counted, QueryView, Section, TypeGlyph } from '@keyplane/ui';
import { Anchor, Group } from '@mantine/core';
import { Link } from 'react-router';
import { KeyManagerState, needsLook } from '../../../state/KeyManagerState';
import { useKeyManagerStates } from '../../../state/use-key-manager-states';
import { useKeyManagers } from '../../../state/use-key-managers';

const SHOWN = 5;

/** The first of them; those that need a look before the others. */
export function KeyManagersNow() {
  const keyManagers = useKeyManagers();
  const { data: states } = useKeyManagerStates();
  const items = keyManagers.data?.items ?? [];
  const troubled = items.filter((one) => needsLook(one, states?.get(one.id))).length;
  const note = keyManagers.data === undefined ? undefined : `${items.length}${troubled === 0 ? '' : `, of which ${troubled} ${troubled === 1 ? 'needs' : 'need'} a look`}`;
  const rank = (one: (typeof items)[number]): number => (needsLook(one, states?.get(one.id)) ? 2 : one.enabled ? 0 : 1);
  return (
    <Section title="Key managers" note={note} action={<Anchor component={Link} to="/key-managers">All key managers</Anchor>}>
      <QueryView query={keyManagers} what="The list of key managers">
        {() => (
          <ul className="kp-list kp-rows">
            {items.toSorted((a, b) => rank(b) - rank(a)).slice(0, SHOWN).map((one) => {
              const now = states?.get(one.id);
              return (
                <li key={one.id} className="kp-line">
                  <Group gap="sm" wrap="nowrap" style={{ flex: '1 1 200px' }}><TypeGlyph type={one.type} isDisabled={!one.enabled} /><Anchor component={Link} to={`/key-managers/${one.id}`} fw={600} c="var(--kp-text)">{one.displayName}</Anchor></Group>
                  <span style={{ flex: '0 1 200px' }}><KeyManagerState keyManager={one} rollout={now?.rollout} server={now} /></span>
                  <span className="kp-dim kp-push" style={{ minWidth: 110, textAlign: 'right' }}>{now === undefined ? '' : counted(now.applicationCount, 'application')}</span>
                </li>
              );
            })}
          </ul>
        )}
      </QueryView>
    </Section>
  );
}
