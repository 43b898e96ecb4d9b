import { decodeBase64Url } from './base64url.js';
import { parseJsonObject, type JsonObject } from './strict-json.js';

/** A JWT taken apart (RFC 7515 §3.1), nothing in it verified. */
export interface DecodedJwt {
  header: JsonObject;
  payload: JsonObject;
  /** What was signed: `header.payload` as it came. */
  signingInput: string;
  signature: Buffer;
}

// Larger tokens do not fit through common header limits anyway (node:http: 16 KiB for all headers).
export const TOKEN_BYTES_MAX = 16_384;

/** Null for anything but a compact JWS with strict base64url and unambiguous JSON objects. */
export function decodeJwt(token: string): DecodedJwt | null {
  if (token.length > TOKEN_BYTES_MAX) return null;
  const parts = token.split('.', 4);
  const [headerPart, payloadPart, signaturePart] = parts;
  if (parts.length !== 3 || !headerPart || !payloadPart || signaturePart === undefined) return null;
  const header = decodeObject(headerPart);
  const payload = header && decodeObject(payloadPart);
  const signature = decodeBase64Url(signaturePart);
  if (!header || !payload || !signature) return null;
  return { header, payload, signature, signingInput: `${headerPart}.${payloadPart}` };
}

/** A member of a token's object, never of its prototype. */
export function member(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function decodeObject(part: string): JsonObject | null {
  const bytes = decodeBase64Url(part);
  return bytes && parseJsonObject(bytes);
}
