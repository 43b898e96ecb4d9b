import { Group, Kbd, Text } from '@mantine/core';
import { useShortcutSetting } from './Shortcuts.js';

/** Which keys do what in the list above; for those who have single keys switched on. */
export function KeyHints({ hints }: { hints: readonly { keys: readonly string[]; does: string }[] }) {
  const [isOn] = useShortcutSetting();
  if (!isOn) return null;
  return (
    <Group gap="md" className="kp-key-hints">
      {hints.map(({ keys, does }) => <Text key={does} size="sm" c="dimmed" component="span">{keys.map((key) => <Kbd key={key} size="xs" mr={4}>{key}</Kbd>)}{does}</Text>)}
    </Group>
  );
}
