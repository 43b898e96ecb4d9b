/** The mark: a key whose bit is a plane with three teeth. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" fill="none">
      <circle cx="6.2" cy="9" r="4.2" stroke="currentColor" strokeWidth="2.4" />
      <path d="M10.4 9H23" stroke="currentColor" strokeWidth="2.4" />
      <path d="M13.6 9v5.4M17.4 9v8.6M21.2 9v5.4" stroke="var(--kp-brass)" strokeWidth="2.2" />
    </svg>
  );
}

export function Wordmark() {
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 8, fontWeight: 680, fontSize: 18, letterSpacing: '-0.035em' }}>
      <Mark size={26} />
      keyplane
    </span>
  );
}
