// One token read and its signature checked, as gateways do it and by jose, in turn in one run:
// `npm run bench -- signature [ROUNDS]` prints microseconds and the ratio (docs/adr/0009-own-signature-check.md).
import { createRequire } from 'node:module';
import { loadKeySet } from '../libs/gateway-core/dist/snapshot/key-set.js';
import { aSigningKey, signToken } from '../libs/gateway-core/dist/testing/index.js';
import { decodeJwt } from '../libs/gateway-core/dist/verdict/jwt.js';
import { verifySignature } from '../libs/gateway-core/dist/verdict/verify-signature.js';

const { compactVerify, importJWK } = await import(createRequire(new URL('../libs/gateway-core/package.json', import.meta.url)).resolve('jose'));
const rounds = Number(process.argv[2] ?? 2000);

for (const algorithm of ['RS256', 'PS256', 'ES256', 'EdDSA']) {
  const signingKey = aSigningKey(algorithm);
  const token = signToken({ header: { alg: algorithm }, payload: { iss: 'https://issuer.example', sub: 'client', scope: 'read write', exp: 4_000_000_000 } }, signingKey);
  const [ownKey] = loadKeySet([signingKey.jwk]).keys;
  const joseKey = await importJWK({ ...signingKey.jwk, alg: algorithm }, algorithm);
  const own = () => {
    const { signingInput, signature } = decodeJwt(token);
    if (!verifySignature(ownKey, { algorithm, signingInput, signature })) throw new Error('a good signature was refused');
  };
  const times = { own: [], jose: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.own.push(await timeOf(own));
    times.jose.push(await timeOf(() => compactVerify(token, joseKey, { algorithms: [algorithm] })));
  }
  const [mine, theirs] = [median(times.own), median(times.jose)];
  console.log(`${algorithm.padEnd(6)} gateway ${mine.toFixed(1)} µs · jose ${theirs.toFixed(1)} µs · jose : gateway = ${(theirs / mine).toFixed(1)} : 1 (medians of ${rounds})`);
}

async function timeOf(work) {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) * 1000;
}

function median(times) {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
}
