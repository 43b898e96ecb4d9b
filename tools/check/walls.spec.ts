import { describe, expect, it } from '@jest/globals';
import { findViolations, importsOf } from './walls.mjs';

const manifest = (folder: string, dependencies: Record<string, string> = {}, devDependencies: Record<string, string> = {}) => ({
  path: `${folder}/package.json`,
  text: JSON.stringify({ name: `@keyplane/${folder.split('/')[1]}`, dependencies, devDependencies }),
});
const every = { '@keyplane/contracts': 'workspace:*', '@keyplane/connectors': 'workspace:*', '@keyplane/gateway': 'workspace:*' };
const packages = [manifest('libs/contracts'), manifest('libs/connectors', { '@keyplane/contracts': 'workspace:*' }), manifest('libs/gateway-core'), manifest('apps/gateway')];

/** The violations of one file in a repository that has none beside it. */
function violations(path: string, text: string): string[] {
  return findViolations([...packages, { path, text }]);
}

describe('the walls', () => {
  it('stand in a repository that keeps them', () => {
    expect(violations('libs/connectors/src/a.ts', "import { z } from 'zod';\nimport type { Issuer } from '@keyplane/contracts';\nexport { b } from './b.js';")).toEqual([]);
  });

  it.each([
    ['contracts import more than zod', 'libs/contracts/src/a.ts', "import { b } from 'uuid';"],
    ['a connector imports Nest', 'libs/connectors/src/a.ts', "import { Injectable } from '@nestjs/common';"],
    ['a connector imports TypeORM for its type', 'libs/connectors/src/a.ts', "import type { DataSource } from 'typeorm';"],
    ['a connector opens a connection', 'libs/connectors/src/a.ts', "const { request } = await import('undici');"],
    ['a connector reads the environment', 'libs/connectors/src/a.ts', 'const proxy = process.env.HTTPS_PROXY;'],
    ['a library imports an app', 'libs/gateway-core/src/a.ts', "import { b } from '@keyplane/gateway';"],
    ['a library reaches into an app', 'libs/gateway-core/src/a.ts', "import { b } from '../../../apps/gateway/src/b.js';"],
    ['gateway-core opens a connection', 'libs/gateway-core/src/a.ts', "import { request } from 'node:http';"],
    ['the gateway imports a connector', 'apps/gateway/src/a.ts', "import { b } from '@keyplane/connectors';"],
    ['a test of the gateway imports a connector', 'apps/gateway/src/a.spec.ts', "import { b } from '@keyplane/connectors';"],
    ['the gateway re-exports a database', 'apps/gateway/src/a.ts', "export * from 'pg';"],
    ['an app imports another app', 'apps/control-plane/src/a.ts', "import { b } from '@keyplane/gateway';"],
    ['the control plane calls by itself', 'apps/control-plane/src/a.ts', "import { fetch } from 'undici';"],
    ['a service queries by itself', 'apps/control-plane/src/roles/roles.service.ts', "import { In } from 'typeorm';"],
    ['a feature sees all organizations', 'apps/control-plane/src/roles/roles.service.ts', "import { SystemTransactions } from '../database/system-transactions.js';"],
    ['a reader queries by itself', 'apps/control-plane/src/audit/audit.reader.ts', "import { In } from 'typeorm';"],
    ['a feature reads the environment', 'apps/control-plane/src/roles/roles.service.ts', 'const port = process.env.PORT;'],
    ['a portal imports a library of the server', 'apps/admin-portal/src/a.tsx', "import { b } from '@keyplane/oauth-server';"],
    ['a file has a name that says nothing', 'libs/gateway-core/src/utils.ts', ''],
    ['a file is too long', 'libs/gateway-core/src/a.ts', 'const a = 1;\n'.repeat(301)],
    ['a constructor takes seven parts', 'apps/control-plane/src/a.ts', `class A {\n  constructor(\n${'    private readonly b: B,\n'.repeat(7)}  ) {}\n}`],
    ['a types.ts is long', 'libs/gateway-core/src/types.ts', 'type A = 1;\n'.repeat(101)],
  ])('show when %s', (_what, path, text) => {
    const app = manifest('apps/control-plane', every);
    expect(findViolations([...packages, app, { path, text }])).toEqual(expect.arrayContaining([expect.stringMatching(`^${path.replaceAll('.', '\\.')}: `)]));
  });

  it.each(["keyManager.type === 'okta'", "'okta' !== type", "switch (type) { case 'okta': break; }", 'type == "okta"'])('show where something switches on the type of a connector: %s', (text) => {
    const connector = { path: 'libs/connectors/src/okta/definition.ts', text: '' };
    const found = (path: string): string[] => findViolations([...packages, connector, { path, text }]);
    for (const path of ['apps/admin-portal/src/a.tsx', 'apps/control-plane/src/a.ts', 'libs/ui/src/a.ts']) expect(found(path)).toEqual([`${path}: switches on the connector type okta; ask its definition (capabilities, creatable)`]);
    for (const path of ['libs/connectors/src/registry.ts', 'apps/control-plane/src/a.int-spec.ts']) expect(found(path)).toEqual([]);
  });

  it('show in a package.json before anything is imported', () => {
    expect(findViolations([manifest('apps/gateway', { '@keyplane/connectors': 'workspace:*' })])).toHaveLength(1);
    expect(findViolations([manifest('libs/contracts', { uuid: '14.0.3' })])).toHaveLength(1);
  });

  it('show a package of ours that the package.json does not name', () => {
    expect(violations('libs/gateway-core/src/a.ts', "import { b } from '@keyplane/contracts';")).toEqual(['libs/gateway-core/src/a.ts: imports @keyplane/contracts, which its package.json does not name']);
  });

  it('leave entities, repositories and tests of the control plane their TypeORM', () => {
    const text = "import { Entity } from 'typeorm';";
    for (const name of ['roles/role.entity.ts', 'roles/roles.repository.ts', 'database/data-source.ts', 'roles/roles.service.int-spec.ts']) {
      expect(violations(`apps/control-plane/src/${name}`, text)).toEqual([]);
    }
  });
});

describe('the scan of imports', () => {
  it('finds every way to import, over several lines, too', () => {
    const text = "import 'a';\nimport b from \"b\";\nimport {\n  c,\n} from 'c';\nexport * from 'd';\nconst e = await import('e');\nconst f = require('f');";
    expect(importsOf(text)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('takes comments and other texts for no imports', () => {
    expect(importsOf("// import 'a';\n/* import b from 'b'; */\nconst c = \"important from 'c'\";")).toEqual([]);
  });
});
