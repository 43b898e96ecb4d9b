import { createHmac, timingSafeEqual } from 'node:crypto';

const VALID_MS = 600_000;

export interface Ticket {
  /** The interaction in which the one-time password was right. */
  uid: string;
  accountId: string;
  passwordId: string;
}

/**
 * Carries "this one-time password was right" from one form to the next, so that no password travels twice and nothing is
 * stored: good for ten minutes, in this interaction, for this person, instead of this password.
 */
export function createTickets(key: string, clock: () => Date) {
  const sign = (text: string): Buffer => createHmac('sha256', key).update(`choose-password ${text}`).digest();
  return {
    issue({ uid, accountId, passwordId }: Ticket): string {
      const text = `${accountId}.${passwordId}.${clock().getTime() + VALID_MS}`;
      return `${text}.${sign(`${uid}.${text}`).toString('base64url')}`;
    },
    /** Null where the ticket is forged, over, or of another interaction. */
    read(uid: string, ticket: string): Ticket | null {
      const [accountId = '', passwordId = '', validUntil = '', signature = ''] = ticket.split('.');
      const presented = Buffer.from(signature, 'base64url');
      const expected = sign(`${uid}.${accountId}.${passwordId}.${validUntil}`);
      const isOurs = presented.length === expected.length && timingSafeEqual(presented, expected);
      return isOurs && Number(validUntil) > clock().getTime() ? { uid, accountId, passwordId } : null;
    },
  };
}
export type Tickets = ReturnType<typeof createTickets>;
