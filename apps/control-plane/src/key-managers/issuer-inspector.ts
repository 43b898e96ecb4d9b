import { ConnectorError, type ConnectorDefinition, type DescribedIssuer, type KeyManagerConnection } from '@keyplane/connector-kit';
import { Certificates, Endpoints, HttpUrl, type DiscoverResult, type PublicJwk } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { invalidField } from '../http/problem.js';
import { askingServer, problemOfConnector } from './connector-problems.js';
import { Connectors } from './connectors.js';
import { SigningKeySource } from './signing-key-source.js';

export type InspectedIssuer = DescribedIssuer & Pick<KeyManagerConnection, 'wellKnownEndpoint'>;
/** The first keys of a key manager; none, and why, where its server is away. */
export interface FirstKeys {
  keys: PublicJwk[];
  failure: string | null;
}

/** A person waits in front of a form. */
const LIMITS = { timeoutMs: 5_000 };
const NOT_THERE = { notFound: 'key-manager.unreachable' } as const;
const DISCOVERED = z.object({ issuer: HttpUrl, wellKnownEndpoint: HttpUrl.optional(), endpoints: Endpoints.default({}), certificates: Certificates.nullable().default(null) });

/** Asks an authorization server what it is, before anything is stored. Never call it inside a unit of work. */
@Injectable()
export class IssuerInspector {
  constructor(
    private readonly connectors: Connectors,
    private readonly source: SigningKeySource,
  ) {}

  /**
   * What was typed wins; what is absent is filled by what the server publishes; the issuer must be the published one.
   * @throws Problem on `/issuer` for another issuer, on `/wellKnownEndpoint` for a server that is away, forbidden or lies
   */
  async describe(definition: ConnectorDefinition, typed: KeyManagerConnection): Promise<InspectedIssuer> {
    const { wellKnownEndpoint } = typed;
    if (wellKnownEndpoint === null) return { ...(await this.ask(definition, typed, '/issuer')), wellKnownEndpoint };
    if (typed.issuer === null) return this.discover(definition, { ...typed, wellKnownEndpoint });
    try {
      return { ...(await this.connectors.create(definition, typed).describeIssuer(LIMITS)), wellKnownEndpoint };
    } catch (error) {
      if (!(error instanceof ConnectorError) || error.code !== 'unexpected-response') throw problemOfConnector(error, { ...NOT_THERE, pointer: '/wellKnownEndpoint' });
      const published = await this.ask(definition, { ...typed, issuer: null }, '/wellKnownEndpoint');
      throw invalidField('/issuer', 'issuer-mismatch', `is not the issuer that the server publishes: ${published.issuer}. Issuers are compared exactly`);
    }
  }

  /** @throws Problem on `/certificates/value`; `mayBeAway`: a server that is away gives no keys instead */
  async fetchFirstKeys(certificates: Certificates | null, options: { mayBeAway: boolean }): Promise<FirstKeys> {
    if (certificates === null) throw invalidField('/certificates', 'required', 'is required: the server publishes no place of its signing keys');
    try {
      return { keys: await this.source.fetch(certificates), failure: null };
    } catch (error) {
      if (options.mayBeAway && error instanceof ConnectorError && error.retryable) return { keys: [], failure: error.message };
      throw problemOfConnector(error, { ...NOT_THERE, pointer: '/certificates/value' });
    }
  }

  /** Null, so that the known ones stay, where the server gives none now. */
  async fetchKeysAgain(certificates: Certificates | null): Promise<FirstKeys | null> {
    try {
      const keys = certificates === null ? [] : await this.source.fetch(certificates);
      return keys.length === 0 ? null : { keys, failure: null };
    } catch (error) {
      if (error instanceof ConnectorError) return null;
      throw error;
    }
  }

  /** @throws Problem on `/url` */
  discoverFields(definition: ConnectorDefinition, url: string): Promise<DiscoverResult['fields']> {
    const nothing: KeyManagerConnection = { issuer: null, wellKnownEndpoint: null, endpoints: {}, certificates: null, connection: {} };
    return askingServer(() => this.connectors.create(definition, nothing).discover({ url, ...LIMITS }), { ...NOT_THERE, pointer: '/url' });
  }

  private async discover(definition: ConnectorDefinition, typed: KeyManagerConnection & { wellKnownEndpoint: string }): Promise<InspectedIssuer> {
    const connector = this.connectors.create(definition, typed);
    const fields = await askingServer(() => connector.discover({ url: typed.wellKnownEndpoint, ...LIMITS }), { ...NOT_THERE, pointer: '/wellKnownEndpoint' });
    const published = DISCOVERED.parse(Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value])));
    return {
      issuer: published.issuer,
      wellKnownEndpoint: published.wellKnownEndpoint ?? typed.wellKnownEndpoint,
      endpoints: { ...published.endpoints, ...typed.endpoints },
      certificates: typed.certificates ?? published.certificates,
    };
  }

  private ask(definition: ConnectorDefinition, typed: KeyManagerConnection, pointer: string): Promise<DescribedIssuer> {
    return askingServer(() => this.connectors.create(definition, typed).describeIssuer(LIMITS), { ...NOT_THERE, pointer });
  }
}
