const LETTERS: Record<string, string> = { 'built-in': 'Kp', 'generic-oidc': '{ }', keycloak: 'Kc' };

/** The tile of a key manager's type; always beside its name. Its colours are in the style sheet. */
export function TypeGlyph({ type, isDisabled = false }: { type: string; isDisabled?: boolean }) {
  return (
    <span className="kp-glyph" aria-hidden="true" data-type={type} data-disabled={isDisabled || undefined}>
      {LETTERS[type] ?? `${type.charAt(0).toUpperCase()}${type.charAt(1)}`}
    </span>
  );
}
