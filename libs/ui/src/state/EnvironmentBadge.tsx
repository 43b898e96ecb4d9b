export type Environment = 'PRODUCTION' | 'SANDBOX';

/** Told apart by word, fill and border. */
export function EnvironmentBadge({ environment }: { environment: Environment }) {
  return <span className={`kp-env kp-env-${environment}`}>{environment}</span>;
}
