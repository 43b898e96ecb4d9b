import { Section } from '@keyplane/ui';
import { Button, Checkbox, Group, Text } from '@mantine/core';
import { IconAppWindow, IconDeviceMobile, IconServer2, IconShieldLock } from '@tabler/icons-react';
import { useState } from 'react';
import { grantInWords, type ApplicationType, type TypeAt } from '../application-types';

const ICONS: Record<ApplicationType['id'], typeof IconServer2> = { service: IconServer2, web: IconAppWindow, spa: IconDeviceMobile, trusted: IconShieldLock };

interface TypeTilesProps {
  /** Those that the key manager can serve. */
  types: readonly TypeAt[];
  chosenId: ApplicationType['id'] | undefined;
  grantTypes: readonly string[];
  /** Those that the key manager offers. */
  available: readonly string[];
  error: string | undefined;
  onChooseType: (id: ApplicationType['id']) => void;
  onChangeGrants: (grantTypes: string[]) => void;
}

/** What the application is; the grants follow, and may be changed. */
export function TypeTiles({ types, chosenId, grantTypes, available, error, onChooseType, onChangeGrants }: TypeTilesProps) {
  const [isChanging, setIsChanging] = useState(false);
  return (
    <Section title="What is it?" note="Sets the grants for you">
      <div className="kp-tiles">
        {types.map(({ type: { id, label, note } }) => {
          const Icon = ICONS[id];
          return (
            <label key={id} className="kp-option">
              <input type="radio" name="type" checked={id === chosenId} onChange={() => onChooseType(id)} />
              <Icon size={20} stroke={1.7} aria-hidden="true" color="var(--kp-accent)" />
              <span><strong style={{ fontWeight: 600 }}>{label}</strong><span className="kp-option-note">{note}</span></span>
            </label>
          );
        })}
      </div>
      {isChanging || error !== undefined ? (
        <Checkbox.Group label="Grants" mt="md" value={[...grantTypes]} onChange={onChangeGrants} error={error ?? (grantTypes.length === 0 ? 'Choose at least one grant.' : undefined)}>
          <Group gap="md" mt={6}>{available.map((grant) => <Checkbox key={grant} value={grant} label={grantInWords(grant)} />)}</Group>
        </Checkbox.Group>
      ) : (
        <Group gap="xs" mt="sm"><Text span size="sm" c="dimmed">Grants:</Text>{grantTypes.map((grant) => <span key={grant} className="kp-chip">{grantInWords(grant)}</span>)}{available.length < 2 ? null : <Button variant="subtle" size="compact-sm" c="var(--kp-accent)" onClick={() => setIsChanging(true)} aria-label="Change grants">Change</Button>}</Group>
      )}
    </Section>
  );
}
