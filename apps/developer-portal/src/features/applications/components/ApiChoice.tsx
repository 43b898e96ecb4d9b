import type { CatalogueEntry } from '@keyplane/api-client';
import { Section } from '@keyplane/ui';
import { Button } from '@mantine/core';
import { useState } from 'react';

const SHOWN_AT_FIRST = 3;

/** The APIs that this person can call; more than three are folded. */
export function ApiChoice({ apis, chosenId, onChoose }: { apis: readonly CatalogueEntry[]; chosenId: string; onChoose: (id: string) => void }) {
  const [isUnfolded, setIsUnfolded] = useState(false);
  const shown = isUnfolded ? apis : apis.slice(0, SHOWN_AT_FIRST);
  return (
    <Section title="Which API?">
      <div className="kp-api-choice">
        {shown.map(({ id, name, version, description, basePath }) => (
          <label key={id}>
            <input type="radio" name="api" checked={id === chosenId} onChange={() => onChoose(id)} />
            <span><strong style={{ fontWeight: 600 }}>{name}</strong> <span className="kp-dim">{version}</span></span>
            <span className="kp-dim">{description ?? <code>{basePath}</code>}</span>
          </label>
        ))}
      </div>
      {shown.length === apis.length ? null : <Button variant="subtle" size="compact-sm" ml={-8} mt="xs" c="var(--kp-accent)" onClick={() => setIsUnfolded(true)}>Show {apis.length - shown.length} more</Button>}
    </Section>
  );
}
