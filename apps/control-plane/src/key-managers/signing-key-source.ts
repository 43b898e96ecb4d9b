import { fetchSigningKeys } from '@keyplane/connectors';
import type { Certificates, PublicJwk } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { Connectors } from './connectors.js';

/** A key set that takes longer does not hold up a form, nor the round of all key managers. */
const FETCH_TIMEOUT_MS = 5_000;

/** The signing keys that a server publishes, through the guarded client. */
@Injectable()
export class SigningKeySource {
  constructor(private readonly connectors: Connectors) {}

  /** @throws ConnectorError, also for a set without a usable key */
  fetch(certificates: Certificates): Promise<PublicJwk[]> {
    return fetchSigningKeys({ certificates, fetch: this.connectors.fetch, clock: () => new Date(), timeoutMs: FETCH_TIMEOUT_MS });
  }
}
