import type { Api } from '@keyplane/api-client';
import { counted, Option, QueryView, Section, TypeGlyph } from '@keyplane/ui';
import { Checkbox, Group, Text } from '@mantine/core';
import { useAcceptableKeyManagers } from '../api';

type Accepted = Api['keyManagers'];
/** How many subscribed applications have keys there. */
type Uses = readonly { id: string; applicationCount: number }[];

/** All of them, also later ones; or chosen ones. */
export function AcceptedKeyManagers({ value, error, uses, onChange }: { value: Accepted; error: string | undefined; uses?: Uses | undefined; onChange: (value: Accepted) => void }) {
  const keyManagers = useAcceptableKeyManagers();
  const chosen = value.mode === 'selected' ? value.ids : [];
  const toggle = (id: string): void => onChange({ mode: 'selected', ids: chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id] });
  return (
    <Section title="Accepted key managers">
      <Option name="accepted" label="All, now and in future" note="A key manager added tomorrow is trusted tomorrow, without asking you." isChosen={value.mode === 'all'} onChoose={() => onChange({ mode: 'all' })} />
      <Option name="accepted" label="Only chosen ones" note="Tokens of every other key manager get 401." isChosen={value.mode === 'selected'} onChoose={() => onChange({ mode: 'selected', ids: chosen })} />
      {value.mode === 'all' ? null : (
        <QueryView query={keyManagers} what="The list of key managers">
          {(items) => (
            <ul className="kp-list kp-rows">
              {items.map(({ id, displayName, type, enabled }) => (
                <li key={id} className="kp-line"><div><Checkbox checked={chosen.includes(id)} onChange={() => toggle(id)} styles={{ body: { alignItems: 'center' } }} label={<Group component="span" gap="sm" wrap="nowrap"><TypeGlyph type={type} isDisabled={!enabled} /><span className="kp-strong">{displayName}</span></Group>} /></div>{enabled ? null : <span className="kp-dim">disabled</span>}<UseOf count={uses?.find((use) => use.id === id)?.applicationCount} isChosen={chosen.includes(id)} /></li>
              ))}
            </ul>
          )}
        </QueryView>
      )}
      {error === undefined ? null : <Text size="sm" className="kp-bad" role="alert">{error}</Text>}
    </Section>
  );
}

function UseOf({ count, isChosen }: { count: number | undefined; isChosen: boolean }) {
  if (count === undefined) return null;
  return isChosen ? <span className="kp-dim">{counted(count, 'application')}</span> : <span className="kp-warn">{counted(count, 'application')} {count === 1 ? 'uses' : 'use'} it today</span>;
}
