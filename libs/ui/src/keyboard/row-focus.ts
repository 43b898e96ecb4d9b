const ROWS = 'main :is(.kp-table tbody tr, .kp-rows > li)';

/** Moves the focus to the link of the next row, or of the one before; from outside to the first, or the last. */
export function moveInRows(step: 1 | -1): void {
  const rows = [...document.querySelectorAll(ROWS)].flatMap((row) => row.querySelector<HTMLElement>('a, button') ?? []);
  const at = rows.findIndex((link) => link.closest(ROWS)?.contains(document.activeElement) ?? false);
  const next = at === -1 ? (step === 1 ? 0 : rows.length - 1) : at + step;
  rows[next]?.focus();
}
