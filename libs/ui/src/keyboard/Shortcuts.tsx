import { Kbd, Modal, Table } from '@mantine/core';
import { useDisclosure, useLocalStorage } from '@mantine/hooks';
import { createContext, useCallback, useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import { isTyping, KeySequence } from './shortcut-keys.js';
import { moveInRows } from './row-focus.js';

interface Shortcut {
  /** One key, or two with a blank between: `n`, `g k`. */
  keys: string;
  label: string;
  run: () => void;
}
const Registry = createContext<(shortcut: Shortcut) => () => void>(() => () => undefined);

/** Whether single keys do something; each person may switch them off (WCAG 2.1.4). */
export function useShortcutSetting() {
  return useLocalStorage({ key: 'keyplane-shortcuts', defaultValue: true });
}

/** Single-key shortcuts of the page that is open; `?` lists them. */
export function Shortcuts({ children }: { children: ReactNode }) {
  const [shortcuts, setShortcuts] = useState<readonly Shortcut[]>([]);
  const [isOn] = useShortcutSetting();
  const [isOpen, help] = useDisclosure(false);
  const register = useCallback((shortcut: Shortcut) => {
    setShortcuts((current) => [...current, shortcut]);
    return () => setShortcuts((current) => current.filter((one) => one !== shortcut));
  }, []);
  const all = [...shortcuts, { keys: 'j', label: 'Next row', run: () => moveInRows(1) }, { keys: 'k', label: 'Previous row', run: () => moveInRows(-1) }, { keys: '?', label: 'List these keys', run: help.open }];
  useKeys(isOn ? all : []);
  return (
    <Registry value={register}>
      {children}
      <Modal opened={isOpen} onClose={help.close} title="Keys">
        <Table className="kp-keys">
          <Table.Tbody>{all.map(({ keys, label }) => <Table.Tr key={keys}><Table.Td>{keys.split(' ').map((key) => <Kbd key={key} mr={4}>{key.toUpperCase()}</Kbd>)}</Table.Td><Table.Td>{label}</Table.Td></Table.Tr>)}</Table.Tbody>
        </Table>
      </Modal>
    </Registry>
  );
}

/** While the component is there, `keys` do `run`. */
export function useShortcut({ keys, label, run }: Shortcut): void {
  const register = useContext(Registry);
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => register({ keys, label, run: () => latest.current() }), [register, keys, label]);
}

function useKeys(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const sequence = new KeySequence();
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isTyping(event.target) || isSomethingOpen()) return;
      const read = sequence.press(event, event.timeStamp);
      const found = read.flatMap((keys) => latest.current.find((one) => one.keys === keys) ?? [])[0];
      if (found === undefined) return;
      event.preventDefault();
      found.run();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

/** What is open has keys of its own. Fields keep their closed lists in the page, hidden. */
function isSomethingOpen(): boolean {
  return [...document.querySelectorAll('[role=dialog], [role=menu], [role=listbox]')].some((one) => one.checkVisibility());
}
