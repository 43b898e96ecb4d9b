// How long after the answer to `PATCH /key-managers/{id}` the gateway's verdict changes, over the HTTP stream and over Kafka:
// two whole products side by side in one run, asked in turn. `npm run bench -- propagation [ROUNDS]` prints milliseconds and the ratio.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { automationToken, startKeyplane } from '../apps/all-in-one/dist/e2e/harness.js';
import { startKafka } from '../tools/kafka/broker.mjs';

const rounds = Number(process.argv[2] ?? 100);
const folder = mkdtempSync(join(tmpdir(), 'keyplane-bench-'));
const kafka = process.env.KAFKA_BROKERS ? null : await startKafka({ dataDir: folder });
const brokers = process.env.KAFKA_BROKERS ?? kafka.brokers.join(',');
const subjects = [];
try {
  for (const [transport, env] of [['http-stream', {}], ['kafka', { KAFKA_BROKERS: brokers }]]) subjects.push(await prepare(transport, env));
  for (let round = 0; round < rounds; round += 1) {
    for (const enabled of [false, true]) for (const subject of subjects) subject.times.push(await timeChange(subject, enabled));
  }
  for (const { transport, times } of subjects) console.log(`${transport.padEnd(12)} p50 ${at(times, 0.5)} ms · p99 ${at(times, 0.99)} ms · maximum ${at(times, 1)} ms (${times.length} changes)`);
  console.log(`kafka : http-stream = ${(at(subjects[1].times, 0.5) / at(subjects[0].times, 0.5)).toFixed(1)} : 1 (p50)`);
} finally {
  for (const { keyplane } of subjects) {
    await keyplane.stop();
    keyplane.remove();
  }
  await kafka?.stop();
  rmSync(folder, { recursive: true });
}

async function prepare(transport, env) {
  const keyplane = await startKeyplane({ env });
  const { bootstrap } = keyplane;
  const token = await automationToken(bootstrap.automation);
  const api = async (path, body, method = 'POST') => {
    const answer = await fetch(`${bootstrap.controlPlaneUrl}/api/v1${path}`, {
      method, body: JSON.stringify(body), headers: { authorization: `Bearer ${token}`, 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json', 'if-match': '*' },
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const keyManager = await api('/key-managers', { name: 'sample', type: 'generic-oidc', wellKnownEndpoint: `${bootstrap.sample.issuerUrl}/.well-known/openid-configuration` });
  const orders = await api('/apis', { name: 'orders', version: 'v1', context: '/orders', upstreamUrl: bootstrap.sample.apiUrl });
  const application = await api('/applications', { name: 'bench' });
  await api(`/applications/${application.id}/subscriptions`, { apiId: orders.id });
  const key = await api(`/applications/${application.id}/keys`, { keyManagerId: keyManager.id, environment: 'PRODUCTION' });
  const { accessToken } = await api(`/keys/${key.id}/token`, {});
  const call = async () => (await fetch(`${bootstrap.gatewayUrl}/orders/v1/x`, { headers: { authorization: `Bearer ${accessToken}` } }).then(async (answer) => [answer.status, await answer.text()]))[0];
  for (let tries = 0; (await call()) !== 200; tries += 1) if (tries > 1000) throw new Error('the gateway never accepted the token');
  return { transport, keyplane, times: [], set: (enabled) => api(`/key-managers/${keyManager.id}`, { enabled }, 'PATCH'), call };
}

async function timeChange({ set, call }, enabled) {
  await set(enabled);
  const answeredAt = performance.now();
  while ((await call()) !== (enabled ? 200 : 401)) if (performance.now() - answeredAt > 10_000) throw new Error('not within 10 s');
  return performance.now() - answeredAt;
}

function at(times, quantile) {
  const sorted = times.toSorted((a, b) => a - b);
  return Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))].toFixed(1));
}
