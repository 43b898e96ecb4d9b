import type { KeyManager } from '@keyplane/api-client';
import { Section } from '@keyplane/ui';
import { Checkbox, Text } from '@mantine/core';
import type { SettingsProps } from '../draft';

type Algorithm = KeyManager['allowedAlgorithms'][number];
const ALGORITHMS: readonly Algorithm[] = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** The token's header never decides: a token signed with any other is refused. */
export function AllowedAlgorithms({ draft, errors, isFixed, offered }: SettingsProps & { offered: readonly string[] }) {
  const { allowedAlgorithms } = draft.value;
  return (
    <Section title="Allowed algorithms" note="A token signed with any other is refused">
      <Checkbox.Group value={allowedAlgorithms} error={errors.allowedAlgorithms} onChange={(value) => draft.set({ allowedAlgorithms: ALGORITHMS.filter((one) => value.includes(one)) })}>
        <ul className="kp-list kp-choices">
          {ALGORITHMS.map((name) => <li key={name}><Checkbox value={name} label={name} disabled={isFixed} description={offered.includes(name) ? 'A key of the server is for it' : undefined} /></li>)}
          <li><Checkbox checked={false} readOnly disabled label="HS256" description="Never possible: a shared secret is not proof of the issuer" /></li>
        </ul>
      </Checkbox.Group>
      {allowedAlgorithms.length === 0 ? <Text size="sm" className="kp-bad" role="alert">Choose at least one; with none, every token is refused.</Text> : null}
    </Section>
  );
}
