import { ActionIcon, Button, CopyButton as MantineCopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

interface CopyButtonProps {
  value: string;
  /** What is copied, for those who don't see the icon: "Copy client ID". */
  label: string;
  /** Shown beside the icon; absent = the icon alone. */
  text?: string;
  onCopy?: () => void;
}

export function CopyButton({ value, label, text, onCopy }: CopyButtonProps) {
  return (
    <MantineCopyButton value={value} timeout={2000}>
      {({ copied, copy }) => {
        const icon = copied ? <IconCheck size={15} aria-hidden="true" /> : <IconCopy size={15} aria-hidden="true" />;
        const press = (): void => {
          copy();
          onCopy?.();
        };
        if (text === undefined) return <ActionIcon variant="subtle" color="gray" size="sm" onClick={press} aria-label={copied ? 'Copied' : label}>{icon}</ActionIcon>;
        return <Button variant="default" leftSection={icon} onClick={press} aria-label={label}>{copied ? 'Copied' : text}</Button>;
      }}
    </MantineCopyButton>
  );
}
