const LETTERS: Record<string, string> = { 'built-in': 'Kp', 'generic-oidc': '{ }' };

/** The tile of a key manager's type; always beside its name. */
export function TypeGlyph({ type, isDisabled = false }: { type: string; isDisabled?: boolean }) {
  return (
    <span className="kp-glyph" aria-hidden="true" data-disabled={isDisabled || undefined}>
      {LETTERS[type] ?? `${type.charAt(0).toUpperCase()}${type.charAt(1)}`}
    </span>
  );
}
