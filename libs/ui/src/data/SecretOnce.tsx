import { Button, Checkbox, Group, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { LeaveGuard } from '../forms/LeaveGuard.js';
import { CopyButton } from './CopyButton.js';
import { Facts } from './Facts.js';

interface SecretOnceProps {
  head: ReactNode;
  /** Label, value and name in the `.env` file. */
  rows: readonly { label: string; value: string; variable: string }[];
  fileName: string;
  /** What comes next, once it is stored. */
  children: (isStored: boolean) => ReactNode;
}

/** For a dialog that shows a secret: it closes by its own button alone, once the secret is stored. */
export const UNTIL_STORED = { closeOnEscape: false, closeOnClickOutside: false, withCloseButton: false } as const;

/** A secret that is shown this once. It stands in this page alone: not in the address, the cache or the browser's storage. Leaving the page is questioned until it is stored. */
export function SecretOnce({ head, rows, fileName, children }: SecretOnceProps) {
  const [isStored, setIsStored] = useState(false);
  const text = rows.map(({ variable, value }) => `${variable}=${value}`).join('\n');
  return (
    <section className="kp-once" aria-label="Secret, shown once">
      <Group justify="space-between" mb="sm">{head}</Group>
      <Facts rows={rows.map(({ label, value }) => [label, <Group key={label} gap="xs" justify="space-between" wrap="nowrap"><code>{value}</code><CopyButton value={value} label={`Copy ${label}`} /></Group>] as const)} />
      <Group justify="space-between" mt="md" gap="sm">
        <Group gap="xs">
          <Button variant="default" leftSection={<IconDownload size={15} aria-hidden="true" />} onClick={() => download(fileName, `${text}\n`)}>Download .env</Button>
          <CopyButton value={text} label="Copy all" text="Copy all" />
        </Group>
        <Group gap="sm">
          <Checkbox label="I have stored it" checked={isStored} onChange={(event) => setIsStored(event.currentTarget.checked)} />
          {children(isStored)}
        </Group>
      </Group>
      <Text size="xs" c="dimmed" mt="sm">It is never shown again.</Text>
      <LeaveGuard isChanged={!isStored} title="Have you stored the secret?" label="I have stored it">It cannot be shown again.</LeaveGuard>
    </section>
  );
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
