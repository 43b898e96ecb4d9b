import type { ApplicationKey } from '@keyplane/api-client';
import { sentenceOf } from '@keyplane/ui';
import { Button, Group, Text } from '@mantine/core';
import { useOs } from '@mantine/hooks';
import { IconSend, IconTicket } from '@tabler/icons-react';
import type { Send, useTestToken } from '../use-call';
import { TimeLeft } from './TimeLeft';

interface SendButtonProps {
  send: Send;
  token: ReturnType<typeof useTestToken>;
  applicationKey: ApplicationKey;
  isReady: boolean;
  onSend: () => void;
}

/** Sends the call; beside it the token that it carries. */
export function SendButton({ send, token, applicationKey, isReady, onSend }: SendButtonProps) {
  const isMac = useOs() === 'macos';
  return (
    <Group mb="lg" gap="sm">
      <Button onClick={onSend} loading={send.isPending} disabled={!isReady} leftSection={<IconSend size={15} aria-hidden="true" />} rightSection={<kbd className="kp-kbd" aria-hidden="true">{isMac ? '⌘↵' : 'Ctrl ↵'}</kbd>}>{send.data === undefined ? 'Send' : 'Send again'}</Button>
      <TokenState token={token} keyManager={applicationKey.keyManager.displayName} />
    </Group>
  );
}

function TokenState({ token: { data, error, dataUpdatedAt }, keyManager }: { token: SendButtonProps['token']; keyManager: string }) {
  if (error !== null) return <Text size="sm" className="kp-bad" role="alert">No test token: {sentenceOf(error)}</Text>;
  if (data === undefined) return <Text size="sm" c="dimmed">Getting a test token</Text>;
  return <Text size="sm" c="dimmed"><IconTicket size={15} aria-hidden="true" style={{ verticalAlign: -3, marginRight: 6 }} />Test token from {keyManager}{data.expiresIn === null ? null : <>, <TimeLeft until={dataUpdatedAt + data.expiresIn * 1000} /> left</>}</Text>;
}
