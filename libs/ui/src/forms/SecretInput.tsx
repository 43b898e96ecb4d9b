import { Anchor, Group, Input, PasswordInput, Text } from '@mantine/core';
import { useState } from 'react';
import { dateOf } from '../data/time.js';

/** What a read answers in place of a secret. */
export interface SecretState {
  isSet: boolean;
  setAt: string | null;
}

interface SecretInputProps {
  label: string;
  description: string;
  withAsterisk: boolean;
  error: string | undefined;
  /** Of the one that is stored; undefined: nothing is stored yet. */
  state: SecretState | undefined;
  value: string;
  onChange: (value: string) => void;
}

/** A secret is set or replaced, and never shown: what is stored says only since when it is. */
export function SecretInput({ state, value, onChange, ...texts }: SecretInputProps) {
  const [isReplacing, setReplacing] = useState(false);
  const isStored = state?.isSet === true;
  if (isStored && !isReplacing) {
    return (
      <Input.Wrapper label={texts.label} description={texts.description} error={texts.error} labelElement="div">
        <Group gap="md" mt={4}><Text size="sm">Set{state.setAt === null ? '' : ` ${dateOf(state.setAt)}`}</Text><Anchor component="button" type="button" size="sm" aria-label={`Replace ${texts.label}`} onClick={() => setReplacing(true)}>Replace</Anchor></Group>
      </Input.Wrapper>
    );
  }
  const keep = (): void => {
    onChange('');
    setReplacing(false);
  };
  return (
    <>
      <PasswordInput {...texts} autoComplete="off" autoFocus={isReplacing} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
      {isStored ? <Anchor component="button" type="button" size="sm" mt={4} onClick={keep}>Keep the one that is set</Anchor> : null}
    </>
  );
}
