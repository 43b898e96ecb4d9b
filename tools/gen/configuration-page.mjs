import { controlPlaneEnvironment } from '../../apps/control-plane/dist/config/env.js';
import { gatewayEnvironment } from '../../apps/gateway/dist/config/env.js';

/** Every environment variable, from the schemas that read them. */
export async function configurationPage() {
  return [
    '# Configuration', '', 'Environment variables, read once at start; all problems are printed together. Generated from the schemas in `config/env.ts` of each app; do not edit.', '',
    '## Control plane', '', ...table(controlPlaneEnvironment.shape),
    '## Gateway', '', ...table(gatewayEnvironment.shape),
    '## `npm start`', '',
    '| variable | default | meaning |', '| --- | --- | --- |',
    '| `KEYPLANE_PORT` | `8080` | First port: control plane; then gateway, sample API, sample authorization server, Postgres. |',
    '| `KEYPLANE_DATA_DIR` | `.keyplane` | Where data, keys, logs and `bootstrap.json` are. |',
    '| `KAFKA_BROKERS` | – | Use this Kafka instead of the HTTP event stream. |', '',
    'The other variables reach the control plane and the gateway, unless `npm start` sets them itself; both lists of networks are `public,private,loopback,http` here.', '',
  ].join('\n');
}

function table(shape) {
  const rows = Object.entries(shape).map(([name, field]) => `| \`${name}\` | ${defaultOf(field)} | ${field.description ?? innermost(field).description ?? ''} |`);
  return ['| variable | default | meaning |', '| --- | --- | --- |', ...rows, ''];
}

function defaultOf(field) {
  const parsed = field.safeParse(undefined);
  if (!parsed.success) return '**required**';
  // Of what is read into a shape of its own, the text that one would write.
  const value = field.def.type === 'prefault' ? field.def.defaultValue : parsed.data;
  return value === undefined || value === '' ? '–' : `\`${value}\``;
}

function innermost(field) {
  return field.def?.innerType ? innermost(field.def.innerType) : field;
}
