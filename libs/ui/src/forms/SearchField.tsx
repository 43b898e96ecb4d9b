import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useShortcut } from '../keyboard/Shortcuts.js';
import { useSetParameter } from './address.js';

const TYPING_MS = 300;

/** What is searched for stands in the address, so that a reload and a link show the same. `/` goes to the field. */
export function useSearch(): string {
  return useSearchParams()[0].get('search') ?? '';
}

export function SearchField({ label, placeholder }: { label: string; placeholder: string }) {
  const [typed, setTyped] = useState(useSearch());
  const set = useSetParameter();
  const field = useRef<HTMLInputElement>(null);
  useShortcut({ keys: '/', label: 'Search', run: () => field.current?.focus() });
  const search = useDebouncedCallback((text: string) => set('search', text), TYPING_MS);
  return (
    <TextInput ref={field} type="search" aria-label={label} placeholder={placeholder} leftSection={<IconSearch size={15} aria-hidden="true" />} rightSection={<kbd aria-hidden="true" className="kp-dim">/</kbd>} className="kp-search" mb="md" value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value);
      }} />
  );
}
