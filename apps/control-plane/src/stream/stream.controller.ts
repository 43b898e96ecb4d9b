import { ProblemBody, type Log } from '@keyplane/contracts';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Transactions } from '../database/transactions.js';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { Problem } from '../http/problem.js';
import { SystemClientsRepository } from '../system-clients/system-clients.repository.js';
import { ChangeStream } from './change-stream.js';

/** A stream outlives its token, but not its client: so long after the client is deleted, the stream has ended. */
const RECHECK_MS = 5_000;

/** What gateways without Kafka follow. */
@ApiTags('gateway')
@Controller('gateway')
@Requires('keyplane:gateway')
@ApiResponse({ status: 'default', description: 'A problem (RFC 9457)', standardSchema: ProblemBody })
export class StreamController {
  constructor(
    private readonly stream: ChangeStream,
    private readonly transactions: Transactions,
    private readonly systemClients: SystemClientsRepository,
  ) {}

  @Get('snapshot')
  @ApiResponse({ status: 200, description: 'The full state at a position: `{position, records: [{key, value}]}`; `value` is an envelope as JSON text.' })
  getSnapshot(@Res() reply: FastifyReply): Promise<void> {
    return this.serveSnapshot('changes', reply);
  }

  @Get('stream')
  @ApiProduces('text/event-stream')
  @ApiResponse({ status: 200, description: 'Server-sent events; resumable with `Last-Event-ID: {epoch}:{sequence}`.' })
  followStream(@CurrentCaller() caller: Caller, @Res() reply: FastifyReply, @Req() request: FastifyRequest): Promise<void> {
    return this.serveStream('changes', caller, { reply, request });
  }

  @Get('revocations/snapshot')
  @ApiResponse({ status: 200, description: 'All that is revoked at a position, as of the changes.' })
  getRevocations(@Res() reply: FastifyReply): Promise<void> {
    return this.serveSnapshot('revocations', reply);
  }

  @Get('revocations/stream')
  @ApiProduces('text/event-stream')
  @ApiResponse({ status: 200, description: 'Server-sent events, as of the changes, with places of their own.' })
  followRevocations(@CurrentCaller() caller: Caller, @Res() reply: FastifyReply, @Req() request: FastifyRequest): Promise<void> {
    return this.serveStream('revocations', caller, { reply, request });
  }

  private async serveSnapshot(log: Log, reply: FastifyReply): Promise<void> {
    const answered = this.stream.logs[log].serveSnapshot(reply.raw);
    await answered.then(
      () => reply.hijack(),
      (error: unknown) => {
        throw new Problem('service.unavailable', { cause: error, headers: { 'retry-after': '1' } });
      },
    );
  }

  private async serveStream(log: Log, caller: Caller, { reply, request }: { reply: FastifyReply; request: FastifyRequest }): Promise<void> {
    const lastEventId = request.headers['last-event-id'];
    reply.hijack();
    const recheck = setInterval(() => void this.endIfDeleted(caller, reply), RECHECK_MS);
    await this.stream.logs[log].serveStream(reply.raw, { lastEventId: typeof lastEventId === 'string' ? lastEventId : null });
    clearInterval(recheck);
  }

  /** What can't be read now is read at the next look. */
  private async endIfDeleted({ organizationId, owner }: Caller, reply: FastifyReply): Promise<void> {
    const isKnown = await this.transactions.inOrganization(organizationId, () => this.systemClients.find(organizationId, owner.id)).catch(() => 'unknown');
    if (isKnown === null) reply.raw.destroy();
  }
}
