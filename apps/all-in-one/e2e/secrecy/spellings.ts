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

const PRIVATE_KEY = /"d\\*"\s*:\s*\\*"[\w-]{43}|-----BEGIN (EC |RSA )?PRIVATE KEY/;

/** Whether a text holds a private key, as JWK or PEM: as it is, or in base64 or hex. */
export function holdsPrivateKey(text: string): boolean {
  const inBase64 = text.match(/[\w+/-]{60,}/g)?.map((run) => Buffer.from(run, 'base64')) ?? [];
  const inHex = text.match(/[0-9a-f]{60,}/gi)?.map((run) => Buffer.from(run, 'hex')) ?? [];
  return [text, ...[...inBase64, ...inHex].map(String)].some((one) => PRIVATE_KEY.test(one));
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
