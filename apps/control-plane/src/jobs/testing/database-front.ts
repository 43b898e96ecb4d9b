import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface CommitMoment {
  /** Before the commit reaches Postgres, or after Postgres has committed and before anybody hears of it. */
  at: 'before' | 'after';
  /** A statement of the transaction. */
  with: RegExp;
}

/** What happens at the moment. @returns whether whoever commits lives on */
export type Strike = () => Promise<boolean>;
type Armed = CommitMoment & { strike: Strike };

/** Stands before Postgres and does something at the commit of a known transaction, once. */
export class DatabaseFront {
  private armed: Armed | null = null;
  private port = 0;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(private readonly target: URL) {
    this.server = createServer((client) => this.serve(client));
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port; // it listens on TCP
  }

  /** The same database, by way of this front. */
  through(url: string): string {
    const changed = new URL(url);
    changed.host = `127.0.0.1:${this.port}`;
    return changed.href;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  arm(moment: CommitMoment, strike: Strike): void {
    this.armed = { ...moment, strike };
  }

  private serve(client: Socket): void {
    const database = connect(Number(this.target.port), this.target.hostname);
    for (const socket of [client, database]) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => {
        this.sockets.delete(socket);
        client.destroy();
        database.destroy();
      });
    }
    const frames = new Frames();
    let statements: string[] = [];
    let working = Promise.resolve();
    let isCommitted: (() => void) | null = null;
    const held: Buffer[] = [];
    const handle = async (chunk: Buffer): Promise<void> => {
      for (const { bytes, statement } of frames.add(chunk)) {
        if (/^(start transaction|begin)/i.test(statement)) statements = [];
        statements.push(statement);
        const armed = /^commit/i.test(statement) ? this.take(statements) : null;
        if (armed?.at === 'before' && !(await armed.strike())) return void client.destroy();
        const committed = armed?.at === 'after' ? new Promise<void>((resolve) => (isCommitted = resolve)) : null;
        if (!client.destroyed) database.write(bytes);
        if (committed && armed) {
          if (!(await committed.then(armed.strike))) return void client.destroy();
          isCommitted = null;
          client.write(Buffer.concat(held.splice(0)));
        }
      }
    };
    client.on('data', (chunk: Buffer) => {
      working = working.then(() => handle(chunk)).catch(() => void client.destroy());
    });
    database.on('data', (chunk: Buffer) => {
      if (!isCommitted) return void client.write(chunk);
      held.push(chunk);
      isCommitted();
    });
  }

  private take(statements: readonly string[]): Armed | null {
    const { armed } = this;
    if (!armed || !statements.some((statement) => armed.with.test(statement))) return null;
    this.armed = null;
    return armed;
  }
}

/** The messages of a client (Postgres protocol 3.0): the first without a type, the others with one. */
class Frames {
  private rest = Buffer.alloc(0);
  private isStarted = false;

  add(chunk: Buffer): { bytes: Buffer; statement: string }[] {
    this.rest = Buffer.concat([this.rest, chunk]);
    const found = [];
    for (;;) {
      const head = this.isStarted ? 1 : 0;
      if (this.rest.length < head + 4) return found;
      const length = head + this.rest.readInt32BE(head);
      if (this.rest.length < length) return found;
      const bytes = this.rest.subarray(0, length);
      this.rest = this.rest.subarray(length);
      found.push({ bytes, statement: this.isStarted ? statementOf(bytes) : '' });
      this.isStarted = true;
    }
  }
}

/** The text of a simple query, or of one that is prepared (behind its name); empty for other messages. */
function statementOf(bytes: Buffer): string {
  const type = String.fromCharCode(bytes[0] ?? 0);
  if (type !== 'Q' && type !== 'P') return '';
  const texts = bytes.subarray(5).toString('utf8').split('\0');
  return (type === 'Q' ? texts[0] : texts[1]) ?? '';
}
