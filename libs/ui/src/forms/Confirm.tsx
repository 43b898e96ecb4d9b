import { Button, Group, Modal, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { FormProblem } from '../feedback/FormProblem.js';

interface ConfirmProps {
  isOpen: boolean;
  /** A question that names the thing. */
  title: string;
  confirmLabel: string;
  keepLabel: string;
  isBusy: boolean;
  error: unknown;
  onConfirm: () => void;
  onKeep: () => void;
  /** Whom it touches and what stops. */
  children: ReactNode;
}

/** For what stops something and can be undone: says what, before the click. What can't be undone wants the name typed (`ConfirmByName`). */
export function Confirm({ isOpen, title, confirmLabel, keepLabel, isBusy, error, onConfirm, onKeep, children }: ConfirmProps) {
  return (
    <Modal opened={isOpen} onClose={onKeep} title={title}>
      <FormProblem error={error} />
      <Text size="sm" component="div">{children}</Text>
      <Group mt="lg" justify="flex-end" gap="xs">
        <Button variant="subtle" color="gray" c="var(--kp-text)" data-autofocus onClick={onKeep}>{keepLabel}</Button>
        <Button color="rust.7" loading={isBusy} onClick={onConfirm}>{confirmLabel}</Button>
      </Group>
    </Modal>
  );
}
