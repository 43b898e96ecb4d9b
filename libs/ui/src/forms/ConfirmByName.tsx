import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { FormProblem } from '../feedback/FormProblem.js';

interface ConfirmByNameProps {
  isOpen: boolean;
  title: string;
  /** What has to be typed. */
  name: string;
  confirmLabel: string;
  keepLabel?: string;
  /** What is done to it. */
  verb?: string;
  isBusy: boolean;
  error: unknown;
  onConfirm: () => void;
  onKeep: () => void;
  children: ReactNode;
}

/** For what can't be undone: says what stops working, and wants the name typed. */
export function ConfirmByName({ isOpen, title, name, confirmLabel, keepLabel = 'Keep it', verb = 'delete', isBusy, error, onConfirm, onKeep, children }: ConfirmByNameProps) {
  const [typed, setTyped] = useState('');
  const matches = typed === name;
  return (
    <Modal opened={isOpen} onClose={onKeep} title={title}>
      <form onSubmit={(event) => {
        event.preventDefault();
        if (matches) onConfirm();
      }}>
        <FormProblem error={error} />
        {children}
        <TextInput mt="md" label={`Type ${name} to ${verb} it`} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} data-autofocus autoComplete="off" />
        <Group mt="lg" gap="xs" justify="flex-end">
          <Button variant="subtle" color="gray" c="var(--kp-text)" onClick={onKeep}>{keepLabel}</Button>
          <Button type="submit" color="rust.7" disabled={!matches} loading={isBusy}>{confirmLabel}</Button>
        </Group>
      </form>
    </Modal>
  );
}
