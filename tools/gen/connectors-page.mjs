import { createConnectorRegistry } from '../../libs/connectors/dist/index.js';

/** Every connector type: what it can do, and its fields. */
export async function connectorsPage() {
  const unused = () => { throw new Error('definitions create nothing here'); };
  const lines = ['# Connectors', '', 'Generated from the definitions in `libs/connectors`; do not edit. What an administrator sets up at the server: [Keycloak](keycloak.md).', ''];
  for (const definition of Object.values(createConnectorRegistry({ builtInClients: unused }))) {
    lines.push(`## ${definition.displayName} (\`${definition.type}\`)`, '', definition.description, '');
    lines.push('| capability | |', '| --- | --- |', ...Object.entries(definition.capabilities).map(([name, value]) => `| ${name} | ${value ? 'yes' : 'no'} |`), '');
    lines.push('**Connection**', '', ...fields(definition.connectionFields), '**Application key**', '', ...fields(definition.applicationFields));
  }
  return lines.join('\n');
}

function fields(list) {
  if (list.length === 0) return ['No fields.', ''];
  return ['| field | kind | required | meaning |', '| --- | --- | --- | --- |', ...list.map((field) => `| \`${field.name}\` | ${field.kind} | ${field.required ? 'yes' : 'no'} | ${field.label}: ${field.help} |`), ''];
}
