import type { ApplicationKey, UsableKeyManager } from '@keyplane/api-client';
import { CopyButton, dateOf, Facts, StateWord, TypeGlyph, type StateKind } from '@keyplane/ui';
import { Button, Group, Text } from '@mantine/core';
import { Link } from 'react-router';
import { KeyMenu } from './KeyMenu';
import { ReplaceSecret } from './ReplaceSecret';
import { Secrets } from './Secrets';
import { UnfinishedWork } from './UnfinishedWork';

const STATES: Record<ApplicationKey['state'], { kind: StateKind; word: string }> = {
  active: { kind: 'ok', word: 'Active' }, pending: { kind: 'pending', word: 'Pending' }, failed: { kind: 'refused', word: 'Failed' }, deleting: { kind: 'pending', word: 'Being deleted' },
};

/** `keyManager` is null where this person may make no new keys any more. */
export function KeyCard({ applicationKey: key, keyManager }: { applicationKey: ApplicationKey; keyManager: UsableKeyManager | null }) {
  const { kind, word } = stateOf(key);
  const isUsable = key.state === 'active' && keyManager !== null;
  return (
    <div className="kp-column-item kp-key">
      <TypeGlyph type={key.keyManager.type} />
      <div>
        <Group justify="space-between" mb={4} gap="xs"><strong style={{ fontWeight: 600 }}>{key.keyManager.displayName}</strong><StateWord state={kind}>{word}</StateWord></Group>
        <div className="kp-compact-facts">
          <Facts rows={[
            key.clientId === null ? null : ['Client ID', <span key="client"><span className="kp-mono">{key.clientId}</span> <CopyButton value={key.clientId} label="Copy client ID" /></span>],
            ['Secret', secretOf(key, keyManager)],
            [key.mode === 'MAPPED' ? 'Mapped' : 'Made', `by ${key.createdBy.replace(/^client:/, '')}, ${dateOf(key.createdAt)}`],
            key.scopes.length === 0 ? null : ['Scopes', <span key="scopes" className="kp-mono">{key.scopes.join(' ')}</span>],
          ]} />
        </div>
        {key.missingScopes.length === 0 ? null : <Text size="sm" className="kp-warn" mt="xs">{key.keyManager.displayName} has no scope {key.missingScopes.join(', ')}; its administrator has to make {key.missingScopes.length === 1 ? 'it' : 'them'} there.</Text>}
        <UnfinishedWork applicationKey={key} />
        {key.stateReason === null ? null : <Text size="sm" className="kp-bad" mt="xs">{key.stateReason}</Text>}
        {keyManager !== null ? null : <Text size="sm" c="dimmed" mt="xs">You can create no keys here now. Who may create keys never ends one that is there.</Text>}
        <Group mt="sm" gap="xs">
          {isUsable ? <Button size="xs" variant="default" component={Link} to={`/applications/${key.applicationId}/call?key=${key.id}`}>Call with this key</Button> : null}
          {isUsable && key.mode === 'CREATED' ? <OwnSecrets applicationKey={key} keyManager={keyManager} /> : null}
          <KeyMenu applicationKey={key} />
        </Group>
      </div>
    </div>
  );
}

/** A second one beside the first where the server can, else one in its place. */
function OwnSecrets({ applicationKey, keyManager }: { applicationKey: ApplicationKey; keyManager: UsableKeyManager }) {
  if (keyManager.canAddSecrets) return <Secrets applicationKey={applicationKey} />;
  return keyManager.canReplaceSecret ? <ReplaceSecret applicationKey={applicationKey} /> : null;
}

function stateOf({ enabled, state, mode }: ApplicationKey): { kind: StateKind; word: string } {
  if (!enabled) return { kind: 'disabled', word: 'Disabled' };
  return state === 'active' && mode === 'MAPPED' ? { kind: 'ok', word: 'Mapped' } : STATES[state];
}

function secretOf({ secretState, mode, keyManager: at }: ApplicationKey, keyManager: UsableKeyManager | null): string {
  if (mode === 'MAPPED') return `Managed at ${at.displayName}`;
  if (secretState === 'delivered') return 'Shown once, when it was made';
  if (keyManager?.canAddSecrets) return 'Not delivered. Add a new one.';
  return keyManager?.canReplaceSecret ? 'Not delivered. Replace it.' : 'Not delivered. Delete this key and generate another.';
}
