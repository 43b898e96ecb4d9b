import { createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { ConnectorError } from '@keyplane/connector-kit';
import type { PublicJwk } from '@keyplane/contracts';
import { publicJwkOf } from './signing-key.js';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[A-Za-z0-9+/=\s]+-----END \1-----/g;
const BLOCKS_MAX = 100;

/**
 * The keys of certificates and public keys in PEM text, several in one; they have no `kid`. Validity dates of certificates
 * are not judged: a pinned key is trusted because somebody typed it, not because of who certified it.
 * @throws ConnectorError `rejected` if a block is no usable public key, a private key is among them, or there is none
 */
export function keysOfPem(text: string): PublicJwk[] {
  const blocks = [...text.matchAll(BLOCK)];
  if (blocks.length === 0 || blocks.length > BLOCKS_MAX) throw rejected(`hold ${blocks.length === 0 ? 'no' : `more than ${BLOCKS_MAX}`} PEM blocks`);
  if (/PRIVATE KEY-----/.test(text)) throw rejected('hold a private key; only public keys and certificates belong here');
  const keys = blocks.map(([block, label = ''], index) => {
    const key = publicKeyOf(block, label);
    const jwk = key === null ? null : publicJwkOf(key, {});
    if (jwk === null) throw rejected(`hold a block (number ${index + 1}) that is no usable public signing key`);
    return jwk;
  });
  return [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
}

function publicKeyOf(block: string, label: string): KeyObject | null {
  try {
    if (label === 'CERTIFICATE') return new X509Certificate(block).publicKey;
    return label === 'PUBLIC KEY' || label === 'RSA PUBLIC KEY' ? createPublicKey(block) : null;
  } catch {
    return null;
  }
}

function rejected(why: string): ConnectorError {
  return new ConnectorError('rejected', `The certificates ${why}.`);
}
