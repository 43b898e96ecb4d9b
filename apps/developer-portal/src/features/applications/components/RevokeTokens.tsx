import type { AcceptedRevocation, ApplicationKey } from '@keyplane/api-client';
import { FormProblem, Option, StateWord, useApi } from '@keyplane/ui';
import { Button, Group, Modal, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

interface RevokeTokensProps {
  applicationKey: ApplicationKey;
  isOpen: boolean;
  onClose: () => void;
}
type Choice = 'all' | 'one';

/** All tokens of a key that were issued until now, or one of them. The key stays, and gets new ones. */
export function RevokeTokens({ applicationKey: { id, keyManager }, isOpen, onClose }: RevokeTokensProps) {
  const api = useApi();
  const revoke = useMutation({ mutationFn: (body: { token: string } | { issuedBefore: 'now' }) => api.call('revokeTokens', { params: { id }, body }), gcTime: 0 });
  const close = (): void => {
    revoke.reset();
    onClose();
  };
  return (
    <Modal opened={isOpen} onClose={close} title={`Revoke tokens of the key at ${keyManager.displayName}`} closeButtonProps={{ 'aria-label': 'Close' }} size={560}>
      {revoke.data === undefined
        ? <Form error={revoke.error} isBusy={revoke.isPending} onRevoke={(token) => revoke.mutate(token === null ? { issuedBefore: 'now' } : { token })} onKeep={close} />
        : <Done revocation={revoke.data} onClose={close} />}
    </Modal>
  );
}

/** `onRevoke` gets the token, null for all of them. */
function Form({ error, isBusy, onRevoke, onKeep }: { error: unknown; isBusy: boolean; onRevoke: (token: string | null) => void; onKeep: () => void }) {
  const [choice, setChoice] = useState<Choice>('all');
  const [token, setToken] = useState('');
  const isMissing = choice === 'one' && token.trim() === '';
  return (
    <form onSubmit={(event) => {
      event.preventDefault();
      if (!isMissing) onRevoke(choice === 'all' ? null : token.trim());
    }}>
      <FormProblem error={error} />
      <div role="radiogroup" aria-label="What to revoke">
        <Option name="revoke" label="All tokens issued until now" note="The application is cut off until it asks for a new token with its secret." isChosen={choice === 'all'} onChoose={() => setChoice('all')} />
        <Option name="revoke" label="One token" note="For one that got into the wrong hands. All others go on." isChosen={choice === 'one'} onChoose={() => setChoice('one')} />
      </div>
      {choice === 'all' ? null : <Textarea mt="md" label="Token" description="As the token endpoint returned it. It is checked, and not kept." autosize minRows={3} maxRows={8} autoComplete="off" spellCheck={false} classNames={{ input: 'kp-mono' }} value={token} onChange={(event) => setToken(event.currentTarget.value)} />}
      <Text size="sm" mt="md">Every gateway answers 401 to a revoked token within a second. This cannot be undone.</Text>
      <Group mt="lg" gap="xs" justify="flex-end">
        <Button variant="subtle" color="gray" c="var(--kp-text)" onClick={onKeep}>Keep them</Button>
        <Button type="submit" color="rust.7" disabled={isMissing} loading={isBusy}>{choice === 'all' ? 'Revoke all tokens' : 'Revoke token'}</Button>
      </Group>
    </form>
  );
}

function Done({ revocation: { kind, atServer }, onClose }: { revocation: AcceptedRevocation; onClose: () => void }) {
  return (
    <>
      <StateWord state="ok">{kind === 'token' ? 'Token revoked' : 'All tokens issued until now are revoked'}</StateWord>
      <Text size="sm" mt="sm">{kind === 'token' ? 'Gateways refuse it from now on.' : 'Gateways refuse them from now on. A new token from the token endpoint is good from the next second on.'}</Text>
      {kind === 'token' ? <Text size="sm" c="dimmed" mt="xs">{atServer.detail}</Text> : null}
      <Group mt="lg" justify="flex-end"><Button onClick={onClose}>Done</Button></Group>
    </>
  );
}
