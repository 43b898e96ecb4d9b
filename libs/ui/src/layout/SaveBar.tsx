import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface SaveBarProps {
  /** What the save takes away or changes, before the button. */
  consequence: ReactNode;
  label: string;
  onSave: () => void;
  quiet: { label: string; onClick: () => void };
  isSaving: boolean;
  isDisabled?: boolean;
}

/** Fixed to the bottom: consequence, quiet button, main button. `Ctrl/⌘ ↵` saves. */
export function SaveBar({ consequence, label, onSave, quiet, isSaving, isDisabled = false }: SaveBarProps) {
  useHotkeys([['mod+Enter', () => (isDisabled || isSaving ? undefined : onSave())]], []);
  return (
    <div className="kp-savebar" role="region" aria-label="Save">
      <p>{consequence}</p>
      <Button variant="subtle" color="gray" c="var(--kp-text)" onClick={quiet.onClick}>{quiet.label}</Button>
      <Button onClick={onSave} loading={isSaving} disabled={isDisabled}>{label}</Button>
    </div>
  );
}
