import { Tabs } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { useSetParameter } from '../forms/address.js';
import { useShortcut } from '../keyboard/Shortcuts.js';

export interface PageTab {
  /** In the address. */
  value: string;
  label: string;
  /** How many things the panel holds; the panel says it in words. */
  count?: number | undefined;
  content: ReactNode;
}

/** The tabs of a page. The open one is in the address; `[` and `]` go to its neighbours; on narrow screens they scroll sideways. */
export function PageTabs({ tabs }: { tabs: readonly [PageTab, ...PageTab[]] }) {
  const [parameters] = useSearchParams();
  const set = useSetParameter();
  const list = useRef<HTMLDivElement>(null);
  const placeIn = (address: URLSearchParams): number => Math.max(0, tabs.findIndex(({ value }) => value === address.get('tab')));
  const open = tabs[placeIn(parameters)]?.value ?? tabs[0].value;
  const show = (value: string | null): void => set('tab', value ?? tabs[0].value);
  // From the tab that is open when the key is pressed, which may be another than when this was drawn.
  const step = (by: 1 | -1): void => show(tabs[(placeIn(new URLSearchParams(window.location.search)) + by + tabs.length) % tabs.length]?.value ?? null);
  useShortcut({ keys: '[', label: 'Previous tab', run: () => step(-1) });
  useShortcut({ keys: ']', label: 'Next tab', run: () => step(1) });
  useEffect(() => {
    // In braces: browsers are about to answer a promise, which is no clean-up.
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [open]);
  return (
    <Tabs keepMounted={false} value={open} onChange={show}>
      <Tabs.List ref={list} mb="lg">
        {tabs.map(({ value, label, count }) => <Tabs.Tab key={value} value={value}>{label}{count === undefined ? null : <span className="kp-dim kp-tab-count" aria-hidden="true">{count}</span>}</Tabs.Tab>)}
      </Tabs.List>
      {tabs.map(({ value, content }) => <Tabs.Panel key={value} value={value}>{content}</Tabs.Panel>)}
    </Tabs>
  );
}
