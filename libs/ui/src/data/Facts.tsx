import { Fragment, type ReactNode } from 'react';

/** Label and value, line by line. Lines without a value are left out: nothing is invented. */
export function Facts({ rows }: { rows: readonly (readonly [label: string, value: ReactNode] | null)[] }) {
  return (
    <dl className="kp-facts">
      {rows.map((row) => (row === null ? null : <Fragment key={row[0]}><dt>{row[0]}</dt><dd>{row[1]}</dd></Fragment>))}
    </dl>
  );
}
