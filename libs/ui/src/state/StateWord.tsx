import { IconAccessPointOff, IconAlertTriangleFilled, IconCircleCheckFilled, IconClock, IconHexagonMinusFilled, IconPlayerPauseFilled, IconPlugX } from '@tabler/icons-react';
import type { ReactNode } from 'react';

const STATES = {
  ok: { icon: IconCircleCheckFilled, className: 'kp-ok' },
  pending: { icon: IconClock, className: 'kp-warn' },
  attention: { icon: IconAlertTriangleFilled, className: 'kp-warn' },
  refused: { icon: IconHexagonMinusFilled, className: 'kp-bad' },
  silent: { icon: IconAccessPointOff, className: 'kp-dim' },
  unreachable: { icon: IconPlugX, className: 'kp-bad' },
  disabled: { icon: IconPlayerPauseFilled, className: 'kp-dim' },
} as const;
export type StateKind = keyof typeof STATES;

/** A state in words, with an icon of a silhouette of its own. The word may be the fact itself. */
export function StateWord({ state, children }: { state: StateKind; children: ReactNode }) {
  const { icon: Icon, className } = STATES[state];
  return (
    <span className={`kp-state ${className}`}>
      <Icon size={15} aria-hidden="true" />
      {children}
    </span>
  );
}
