// The walls between the parts, as functions over file contents. What each part may import is `docs/architecture.md`, in code.

/** A file of the repository: its path from the root, with forward slashes, and its text. */
/** @typedef {{ path: string, text: string }} SourceFile */

const IMPORT = /(?:^|[\s;}])(?:import|export)\s+(?:[^'"();]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|\brequire\(\s*['"]([^'"]+)['"]\s*\)/g;
const TEST = /\.(spec|int-spec|e2e-spec|long-spec|contract)\.tsx?$|\/(e2e|fake|fakes|testing|contract|attacks|__examples__)\//;
const FORBIDDEN_NAMES = /^(utils|helpers|common|misc)\.(ts|tsx|mjs|js)$/;
const LINES_MAX = 300;
const DEPENDENCIES_MAX = 6;
const NETWORK = ['undici', 'node:http', 'node:https', 'node:http2', 'node:net', 'node:tls', 'http', 'https', 'net', 'tls', 'axios'];
const NEST = ['@nestjs/*'];
const TYPEORM = ['typeorm', '@nestjs/typeorm'];
const KAFKA = ['kafkajs'];

/** `in`: where the wall stands (a prefix of paths); `forbid` or `allow`: packages, `x/*` = all of a scope. `tests`: stands there, too. */
const WALLS = [
  { in: 'libs/contracts/src/', allow: ['zod'], why: 'contracts imports only zod' },
  { in: 'libs/connectors/', forbid: [...NEST, ...TYPEORM, ...KAFKA], tests: true, why: 'connectors know neither Nest nor TypeORM nor Kafka' },
  { in: 'libs/connectors/', forbid: NETWORK, why: 'only guarded-http connects to an address that somebody configured' },
  { in: 'libs/connector-kit/', forbid: [...NETWORK, ...NEST, ...TYPEORM, '@keyplane/connectors'], why: 'the connector contract knows no vendor and opens no connection' },
  { in: 'libs/gateway-core/', forbid: [...NETWORK, ...NEST, ...TYPEORM, ...KAFKA], why: 'gateway-core decides; what it needs from the network is injected' },
  { in: 'libs/oauth-server/', forbid: [...NEST, ...TYPEORM, ...KAFKA], why: 'the built-in key manager reaches storage through its port' },
  { in: 'libs/guarded-http/', forbid: [...NEST, ...TYPEORM, ...KAFKA], why: 'guarded-http stands alone' },
  { in: 'libs/', forbid: ['undici'], except: /^libs\/(guarded-http|event-transport)\//, why: 'only guarded-http connects to an address that somebody configured' },
  { in: 'apps/gateway/', forbid: ['@keyplane/connectors', '@keyplane/connector-kit', '@keyplane/oauth-server', ...NEST, ...TYPEORM, 'pg'], tests: true, why: 'the gateway knows issuer profiles, no vendor and no database' },
  { in: 'apps/control-plane/', forbid: ['undici', 'node:https', 'axios'], why: 'only guarded-http connects to an address that somebody configured' },
  { in: 'apps/control-plane/', forbid: TYPEORM, except: /\.(entity|repository)\.ts$|\/(database|outbox)\//, why: 'TypeORM is visible in entities, repositories, database/ and outbox/ alone' },
  { in: 'apps/admin-portal/', forbid: ['@keyplane/*'], permit: ['@keyplane/contracts', '@keyplane/api-client', '@keyplane/ui'], tests: true, why: 'a portal is made of contracts, api-client and ui' },
  { in: 'apps/developer-portal/', forbid: ['@keyplane/*'], permit: ['@keyplane/contracts', '@keyplane/api-client', '@keyplane/ui'], tests: true, why: 'a portal is made of contracts, api-client and ui' },
];

/** Who may read the environment: one file of each app, and the entry that hands it over. */
const READS_ENVIRONMENT = /^apps\/[^/]+\/(src\/)?(config\/|[\w-]*main\.ts$|admin\.ts$|[\w-]+\/main\.ts$|vite\.config\.ts$)/;

/** Who may use the connection that row-level security does not bind. */
const SEES_ALL_ORGANIZATIONS = /^apps\/control-plane\/src\/(database|outbox|jobs|gateways|bootstrap)\/|\/(organizations\.service|system-clients\.service|global-key-managers\.controller)\.ts$/;

/**
 * All violations, each a sentence that begins with the file. `files` are the sources (`.ts`, `.tsx`) and package.json files.
 * @param {SourceFile[]} files
 */
export function findViolations(files) {
  const packages = readPackages(files);
  const switchesOnType = comparisonWith(connectorTypes(files));
  return files.flatMap((file) => [...checkName(file), ...(file.path.endsWith('package.json') ? checkManifest(file) : [...checkSource(file, packages), ...checkTypeNames(file, switchesOnType)])]);
}

/** The module names that a source imports, statically or not. Comments are no imports. */
export function importsOf(text) {
  return [...withoutComments(text).matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3]);
}

function withoutComments(text) {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

function readPackages(files) {
  const manifests = files.filter(({ path }) => /^(apps|libs)\/[^/]+\/package\.json$/.test(path));
  return new Map(manifests.map(({ path, text }) => [folderOf(path), JSON.parse(text)]));
}

/** Each type of authorization server has a folder with its definition. */
function connectorTypes(files) {
  return files.flatMap(({ path }) => /^libs\/connectors\/src\/([^/]+)\/definition\.ts$/.exec(path)?.[1] ?? []);
}

/** Where a text compares something with one of these names; null where there are none. */
function comparisonWith(names) {
  return names.length === 0 ? null : new RegExp(`(?:[!=]==?\\s*|\\bcase\\s+)['"\`](${names.join('|')})['"\`]|['"\`](${names.join('|')})['"\`]\\s*[!=]==?`);
}

/** What a server can do is stated by its connector: whoever looks at the name of its type instead has to change with each new one. */
function checkTypeNames({ path, text }, switchesOnType) {
  if (switchesOnType === null || TEST.test(path) || path.startsWith('libs/connectors/')) return [];
  const [, before, behind] = switchesOnType.exec(withoutComments(text)) ?? [];
  const name = before ?? behind;
  return name === undefined ? [] : [`${path}: switches on the connector type ${name}; ask its definition (capabilities, creatable)`];
}

/** `apps/gateway/src/x.ts` → `apps/gateway`. */
function folderOf(path) {
  return path.split('/').slice(0, 2).join('/');
}

function checkName({ path, text }) {
  const name = path.split('/').at(-1) ?? '';
  const lines = text.split('\n').length - 1;
  const found = [];
  if (FORBIDDEN_NAMES.test(name)) found.push(`${path}: the name says nothing; name its topic`);
  if (name === 'types.ts' && lines > 100) found.push(`${path}: a types.ts over 100 lines; split it by topic`);
  if (/\.tsx?$/.test(name) && lines > LINES_MAX) found.push(`${path}: ${lines} lines; the limit is ${LINES_MAX}`);
  return found;
}

function checkManifest({ path, text }) {
  return Object.keys(JSON.parse(text).dependencies ?? {}).flatMap((name) => checkSpecifier({ path, isTest: false }, name));
}

function checkSource({ path, text }, packages) {
  const isTest = TEST.test(path);
  const found = importsOf(text).flatMap((name) => [...checkSpecifier({ path, isTest }, name), ...checkOwnership({ path, isTest }, name, packages)]);
  if (!isTest && !READS_ENVIRONMENT.test(path) && /\bprocess\.env\b/.test(withoutComments(text))) found.push(`${path}: reads process.env; only config/ does`);
  const dependencies = /\bconstructor\(([^{]*)\)\s*\{/.exec(text)?.[1].match(/\breadonly\b/g)?.length ?? 0;
  if (!isTest && dependencies > DEPENDENCIES_MAX) found.push(`${path}: its constructor takes ${dependencies} parts; the limit is ${DEPENDENCIES_MAX}`);
  if (!isTest && importsOf(text).some((name) => name.endsWith('/system-transactions.js')) && !SEES_ALL_ORGANIZATIONS.test(path)) found.push(`${path}: uses the system connection; only relay, jobs, gateways, bootstrap and operator routes do`);
  return found;
}

function checkSpecifier({ path, isTest }, specifier) {
  if (specifier.startsWith('.')) return [];
  const name = packageOf(specifier);
  const position = path.endsWith('package.json') ? `${folderOf(path)}/src/` : path;
  return WALLS.filter((wall) => position.startsWith(wall.in) && (wall.tests || !isTest) && !(wall.except?.test(path) ?? false))
    .filter((wall) => !(wall.except && path.endsWith('package.json')) || wall.in !== 'apps/control-plane/')
    .filter((wall) => (wall.allow ? !matches(wall.allow, name) : matches(wall.forbid, name) && !matches(wall.permit ?? [], name)))
    .map((wall) => `${path}: imports ${name}, but ${wall.why}`);
}

/** What holds for every package: no way out of it, no app from elsewhere, nothing that its package.json does not name. */
function checkOwnership({ path, isTest }, specifier, packages) {
  const folder = folderOf(path);
  if (specifier.startsWith('.')) {
    const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
    const isOutside = !target.startsWith(`${folder}/`) && !(isTest && target.startsWith('tools/')); // tests use the tools
    return isOutside ? [`${path}: imports ${specifier}, which is outside of its package`] : [];
  }
  if (!specifier.startsWith('@keyplane/')) return [];
  const name = packageOf(specifier);
  const target = [...packages].find(([, manifest]) => manifest.name === name)?.[0] ?? '';
  const manifest = packages.get(folder);
  if (manifest === undefined || manifest.name === name) return [];
  if (target.startsWith('apps/')) return [`${path}: imports ${name}, but nothing imports an app`];
  const isNamed = name in (manifest.dependencies ?? {}) || (isTest && name in (manifest.devDependencies ?? {}));
  return isNamed ? [] : [`${path}: imports ${name}, which its package.json does not name`];
}

function packageOf(specifier) {
  if (specifier.startsWith('node:')) return specifier.split('/')[0];
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

function matches(patterns, name) {
  return patterns.some((pattern) => (pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
}
