import type { KeyManagerSummary } from '@keyplane/api-client';
import { Section, TypeGlyph } from '@keyplane/ui';
import { Button, Text } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';

const SHOWN_AT_FIRST = 4;
const none = (): null => null;

interface KeyManagerChoiceProps {
  title?: string;
  note?: string;
  keyManagers: readonly Pick<KeyManagerSummary, 'id' | 'displayName' | 'description' | 'type'>[];
  chosenId: string;
  /** What stands at the right: how many of the application's APIs accept it. */
  asideOf?: (id: string) => string | null;
  /** Why no key can be made there; null where one can. */
  obstacleAt?: (id: string) => string | null;
  error?: string | undefined;
  onChoose: (id: string) => void;
}

/** The key managers that this person may use; more than four are folded. */
export function KeyManagerChoice({ title = 'Key manager', note = 'The ones you may use', keyManagers, chosenId, asideOf = none, obstacleAt = none, error, onChoose }: KeyManagerChoiceProps) {
  const [isUnfolded, setIsUnfolded] = useState(keyManagers.findIndex(({ id }) => id === chosenId) >= SHOWN_AT_FIRST);
  const shown = isUnfolded ? keyManagers : keyManagers.slice(0, SHOWN_AT_FIRST);
  const folded = keyManagers.slice(shown.length);
  return (
    <Section title={title} note={note}>
      {shown.map(({ id, displayName, description, type }) => {
        const obstacle = obstacleAt(id);
        const aside = obstacle ?? asideOf(id);
        return (
          <label key={id} className="kp-option">
            <input type="radio" name="key-manager" checked={id === chosenId} disabled={obstacle !== null} onChange={() => onChoose(id)} />
            <TypeGlyph type={type} />
            <span className="kp-option-text"><strong style={{ fontWeight: 600 }}>{displayName}</strong>{description === null ? null : <span className="kp-option-note">{description}</span>}</span>
            {aside === null ? null : <span className="kp-option-aside">{aside}</span>}
          </label>
        );
      })}
      {folded.length === 0 ? null : <Button variant="subtle" size="compact-sm" c="var(--kp-accent)" leftSection={<IconChevronDown size={15} aria-hidden="true" />} onClick={() => setIsUnfolded(true)} h="auto" py={4} styles={{ label: { whiteSpace: 'normal', textAlign: 'left' } }}>{foldedInWords(folded.map(({ displayName }) => displayName))}</Button>}
      {error === undefined ? null : <Text size="sm" className="kp-bad" role="alert">{error}</Text>}
    </Section>
  );
}

/** "2 more: a, b"; of many the first few. */
function foldedInWords(names: readonly string[]): string {
  return `${names.length} more: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
}
