import { ProblemError, type ApplicationKey } from '@keyplane/api-client';
import { sentenceOf } from '@keyplane/ui';
import { Button, Group, Text } from '@mantine/core';
import { useOs } from '@mantine/hooks';
import { IconSend, IconTicket } from '@tabler/icons-react';
import type { Send, useTestToken } from '../use-call';
import { AskSecret } from './AskSecret';
import { TimeLeft } from './TimeLeft';

interface SendButtonProps {
  send: Send;
  token: ReturnType<typeof useTestToken>;
  applicationKey: ApplicationKey;
  /** The person has typed the client's secret; it may be the wrong one. */
  hasOwnSecret: boolean;
  onSend: () => void;
  /** Of the client, where Keyplane keeps none. */
  onSecret: (clientSecret: string) => void;
}

/** Sends the call; beside it the token that it carries. */
export function SendButton({ send, token, applicationKey, hasOwnSecret, onSend, onSecret }: SendButtonProps) {
  const asksSecret = token.error !== null && (hasOwnSecret || isSecretMissing(token.error));
  const isMac = useOs() === 'macos';
  return (
    <Group mb="lg" gap="sm">
      <Button onClick={onSend} loading={send.isPending} disabled={token.data === undefined} leftSection={<IconSend size={15} aria-hidden="true" />} rightSection={<kbd className="kp-kbd" aria-hidden="true">{isMac ? '⌘↵' : 'Ctrl ↵'}</kbd>}>{send.data === undefined ? 'Send' : 'Send again'}</Button>
      <TokenState token={token} keyManager={applicationKey.keyManager.displayName} />
      {asksSecret ? <AskSecret key={applicationKey.id} keyManager={applicationKey.keyManager.displayName} onSecret={onSecret} /> : null}
    </Group>
  );
}

function TokenState({ token: { data, error, dataUpdatedAt }, keyManager }: { token: SendButtonProps['token']; keyManager: string }) {
  if (isSecretMissing(error)) return null;
  if (error !== null) return <Text size="sm" className="kp-bad" role="alert">No test token: {sentenceOf(error)}</Text>;
  if (data === undefined) return <Text size="sm" c="dimmed">Getting a test token</Text>;
  return <Text size="sm" c="dimmed"><IconTicket size={15} aria-hidden="true" style={{ verticalAlign: -3, marginRight: 6 }} />Test token from {keyManager}{data.expiresIn === null ? null : <>, <TimeLeft until={dataUpdatedAt + data.expiresIn * 1000} /> left</>}</Text>;
}

function isSecretMissing(error: Error | null): boolean {
  return error instanceof ProblemError && error.code === 'key.secret-required';
}
