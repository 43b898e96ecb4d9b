import type { ApplicationKey, UsableKeyManager } from '@keyplane/api-client';
import { ConfirmByName, CopyButton, dateOf, Facts, StateWord, TypeGlyph, useApi, type StateKind } from '@keyplane/ui';
import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { keysOf } from '../../../data/queries';
import { RevokeTokens } from './RevokeTokens';
import { Secrets } from './Secrets';

const STATES: Record<ApplicationKey['state'], { kind: StateKind; word: string }> = {
  active: { kind: 'ok', word: 'Active' }, pending: { kind: 'pending', word: 'Pending' }, failed: { kind: 'refused', word: 'Failed' }, deleting: { kind: 'pending', word: 'Being deleted' },
};

/** `keyManager` is null where this person may make no new keys any more. */
export function KeyCard({ applicationKey: key, keyManager }: { applicationKey: ApplicationKey; keyManager: UsableKeyManager | null }) {
  const { kind, word } = key.enabled ? STATES[key.state] : { kind: 'disabled' as const, word: 'Disabled' };
  return (
    <div className="kp-column-item">
      <Group justify="space-between" mb="xs"><Group gap="sm"><TypeGlyph type={key.keyManager.type} /><strong style={{ fontWeight: 600 }}>{key.keyManager.displayName}</strong></Group><StateWord state={kind}>{word}</StateWord></Group>
      <Facts rows={[
        key.clientId === null ? null : ['Client ID', <Group key="client" gap={4} wrap="nowrap"><span className="kp-mono">{key.clientId}</span><CopyButton value={key.clientId} label="Copy client ID" /></Group>],
        ['Secret', key.secretState === 'undelivered' ? keyManager?.canAddSecrets ? 'Not delivered. Add a new one.' : 'Not delivered. Delete this key and generate another.' : 'Shown once, when it was made'],
        ['Made', `by ${key.createdBy}, ${dateOf(key.createdAt)}`],
        key.scopes.length === 0 ? null : ['Scopes', key.scopes.join(', ')],
      ]} />
      {key.stateReason === null ? null : <Text size="sm" className="kp-bad" mt="xs">{key.stateReason}</Text>}
      {keyManager !== null ? null : <Text size="sm" c="dimmed" mt="xs">You may no longer create keys here. This one keeps working.</Text>}
      <Group mt="sm" gap="xs">
        {key.state === 'active' && keyManager !== null ? <Button size="xs" variant="default" component={Link} to={`/applications/${key.applicationId}/call?key=${key.id}`}>Call with this key</Button> : null}
        {key.state === 'active' && keyManager?.canAddSecrets ? <Secrets applicationKey={key} /> : null}
        {key.state === 'active' ? <Revoke applicationKey={key} /> : null}
        <DeleteKey applicationKey={key} />
      </Group>
    </div>
  );
}

function Revoke({ applicationKey }: { applicationKey: ApplicationKey }) {
  const [isAsking, ask] = useDisclosure(false);
  return (
    <>
      <Button size="xs" variant="default" onClick={ask.open} aria-label={`Revoke tokens of the key at ${applicationKey.keyManager.displayName}`}>Revoke tokens</Button>
      <RevokeTokens applicationKey={applicationKey} isOpen={isAsking} onClose={ask.close} />
    </>
  );
}

function DeleteKey({ applicationKey: { id, applicationId, revision, clientId, keyManager } }: { applicationKey: ApplicationKey }) {
  const [isAsking, ask] = useDisclosure(false);
  const api = useApi();
  const queryClient = useQueryClient();
  const remove = useMutation({ mutationFn: () => api.call('deleteKey', { params: { id }, revision }), onSuccess: () => queryClient.invalidateQueries({ queryKey: keysOf.application(applicationId) }) });
  return (
    <>
      <Button size="xs" variant="default" onClick={ask.open} aria-label={`Delete key at ${keyManager.displayName}`}>Delete</Button>
      <ConfirmByName isOpen={isAsking} title={`Delete the key at ${keyManager.displayName}?`} name={clientId ?? 'key'} confirmLabel="Delete key" isBusy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate()} onKeep={ask.close}>
        Its tokens get 401 within a second, and its client is deleted at {keyManager.displayName}.
      </ConfirmByName>
    </>
  );
}
