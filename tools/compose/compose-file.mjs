// docker-compose.yml as Docker Compose reads it: anchors merged, variables filled in.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The text of the file, as it is committed. */
export const composeText = () => readFileSync(`${root}docker-compose.yml`, 'utf8');

/** The file with the variables of `.env` filled in. @throws where a variable that must be there is missing */
export function readCompose(variables) {
  return fillIn(parse(composeText(), { merge: true }), variables);
}

/** Lines of `.env`. */
export function parseEnvFile(text) {
  return Object.fromEntries([...text.matchAll(/^([A-Z_0-9]+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
}

/** Names of the variables that the file takes from `.env`: those that must be there, and those that may. */
export function variablesOf(text) {
  const names = (operator) => [...new Set([...text.matchAll(/(?<!\$)\$\{([A-Z_0-9]+):([?-])/g)].filter((match) => match[2] === operator).map((match) => match[1]))].sort();
  return { required: names('?'), optional: names('-') };
}

function fillIn(value, variables) {
  if (typeof value === 'string') return interpolate(value, variables);
  if (Array.isArray(value)) return value.map((item) => fillIn(item, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillIn(item, variables)]));
}

/** https://docs.docker.com/reference/compose-file/interpolation/: as much of it as the file uses; anything else is refused. */
function interpolate(text, variables) {
  return text.replace(/\$(?:\$|\{([A-Z_0-9]+):([?-])([^}]*)\}|)/g, (found, name, operator, rest) => {
    if (found === '$$') return '$';
    if (name === undefined) throw new Error(`docker-compose.yml: a single $ in "${text}"`);
    const value = variables[name] ?? '';
    if (value !== '') return value;
    if (operator === '?') throw new Error(`docker-compose.yml: ${name} is not set`);
    return rest;
  });
}
