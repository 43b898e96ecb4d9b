import { describe, expect, it } from '@jest/globals';
import { ConnectorTypeDto, schemaOfFields } from '@keyplane/contracts';
import { CONNECTOR_TYPES, createConnectorRegistry, findConnectorDefinition } from './registry.js';

const registry = createConnectorRegistry({ builtInClients: () => { throw new Error('asked for while nothing was called'); } });
const context = { fetch: () => Promise.reject(new Error('no network')), clock: () => new Date() };

describe('connector registry', () => {
  it.each(CONNECTOR_TYPES)('describes %s under its own name, completely enough for forms and for the API', (type) => {
    const { create: _create, issuesTokensWithoutSecret: _flag, capabilitiesOf: _ofConnection, ...dto } = registry[type];
    expect(ConnectorTypeDto.safeParse(dto).error).toBeUndefined();
    expect(dto.type).toBe(type);
    expect(() => schemaOfFields(dto.connectionFields)).not.toThrow();
  });

  it.each(CONNECTOR_TYPES)('creates a %s connector without touching anything, whatever the connection', (type) => {
    expect(() => registry[type].create({ issuer: null, wellKnownEndpoint: null, endpoints: {}, certificates: null, connection: {} }, context)).not.toThrow();
  });

  it('finds a definition by its exact type only', () => {
    expect(findConnectorDefinition(registry, 'generic-oidc')).toBe(registry['generic-oidc']);
    for (const type of ['', 'Generic-oidc', 'constructor', '__proto__', 'toString']) expect(findConnectorDefinition(registry, type)).toBeNull();
  });

  it('offers every type but the built-in one to administrators', () => {
    expect(CONNECTOR_TYPES.filter((type) => !registry[type].creatable)).toEqual(['built-in']);
  });
});
