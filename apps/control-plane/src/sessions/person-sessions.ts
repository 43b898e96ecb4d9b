import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import { PostgresArtifacts } from '../oauth-storage/postgres-artifacts.js';
import { EnvelopeEncryption } from '../security/envelope-encryption.js';
import { SessionsRepository, type Session } from './sessions.repository.js';

/** Where a person is signed in: at the portals, and at the built-in key manager behind them. */
@Injectable()
export class PersonSessions {
  constructor(
    private readonly transactions: Transactions,
    private readonly sessions: SessionsRepository,
    private readonly encryption: EnvelopeEncryption,
  ) {}

  /**
   * Begins one at the portals, in the open unit, with the person locked. @returns false where the one at the built-in key
   * manager, which it came from, has ended: whoever ends everything of a person ends what is still on its way, too
   */
  async begin(token: string, session: Session): Promise<boolean> {
    const isThere = (await this.artifactsOf(session.organizationId).findBy('Session', 'uid', session.sid)) !== undefined;
    if (isThere) await this.sessions.insert(token, session);
    return isThere;
  }

  /** Ends everything, in the open unit; at the portals but for one session, e.g. that of whoever asks. */
  async endAllOf(organizationId: string, userId: string, exceptToken: string | null = null): Promise<void> {
    await this.sessions.removeAllOf(organizationId, userId, exceptToken);
    await this.artifactsOf(organizationId).destroyBy('accountId', userId);
  }

  /** Ends one session at both places, in the open unit. Succeeds if it is over already. */
  async end(organizationId: string, token: string): Promise<void> {
    const session = await this.sessions.find(organizationId, token);
    await this.sessions.remove(organizationId, token);
    if (session) await this.artifactsOf(organizationId).destroyBy('uid', session.sid);
  }

  private artifactsOf(organizationId: string): PostgresArtifacts {
    return new PostgresArtifacts(this.transactions, this.encryption, organizationId);
  }
}
