/** The texts by which a secret could be found: as it is, and encoded as programs encode it on the way. */
export function spellingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), new URLSearchParams({ '': secret }).toString().slice(1), bytes.toString('hex'), ...insideBase64(bytes)])];
}

/** Where a text holds a secret in any of its spellings. */
export function isIn(text: string, secret: string): boolean {
  const lower = text.toLowerCase();
  return spellingsOf(secret).some((spelling) => text.includes(spelling) || lower.includes(spelling.toLowerCase()));
}

/**
 * The middle of the secret's base64 and base64url: what stands before it (as in `Basic base64(id:secret)`) shifts it by
 * one of three places, and its ends mix with its neighbours.
 */
function insideBase64(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]);
    const whole = (text: string): string => text.replace(/=+$/, '').slice(shift === 0 ? 0 : 4, -4);
    return [whole(shifted.toString('base64')), whole(shifted.toString('base64url'))];
  });
}
