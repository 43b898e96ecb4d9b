/**
 * The bytes of strict base64url (RFC 7515 §2, RFC 4648 §3.5): no padding, no blanks, no foreign alphabet, unused bits
 * zero, so that each byte string has exactly one spelling. Null otherwise.
 */
export function decodeBase64Url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  // Node's decoder skips what it does not know; only the one right spelling survives the way back.
  return bytes.toString('base64url') === text ? bytes : null;
}
