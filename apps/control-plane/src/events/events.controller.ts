import { ProblemBody } from '@keyplane/contracts';
import { Controller, Get, Module, Req, Res } from '@nestjs/common';
import { ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnyCaller, CurrentCaller, type Caller } from '../http/caller.js';
import { TokenAuthentication } from '../http/token-authentication.js';
import { SessionAuthentication } from '../sessions/session-authentication.js';
import { ChangeFeed, type FeedEvent } from './change-feed.js';

const BEAT_MS = 15_000;
/** So long after a session or a token has ended, or its owner is gone, its stream has ended, too. */
const RECHECK_MS = 5_000;

/** What changes, while it changes, for pages that are open: server-sent events of the caller's organization. */
@ApiTags('events')
@Controller('events')
@AnyCaller()
@ApiResponse({ status: 'default', description: 'A problem (RFC 9457)', standardSchema: ProblemBody })
export class EventsController {
  constructor(
    private readonly feed: ChangeFeed,
    private readonly sessions: SessionAuthentication,
    private readonly tokens: TokenAuthentication,
  ) {}

  @Get()
  @ApiProduces('text/event-stream')
  @ApiResponse({ status: 200, description: '`change` with `{noun, id, revision, sequence}` of what was published, and `receipt` when a gateway has told what it enforces. Nothing is kept: whoever reconnects reads anew.' })
  followEvents(@CurrentCaller() caller: Caller, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { raw } = reply;
    reply.hijack();
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    raw.write(': connected\n\n');
    const unsubscribe = this.feed.subscribe(caller.organizationId, (event) => send(raw, event));
    const beat = setInterval(() => raw.write(': beat\n\n'), BEAT_MS);
    const recheck = setInterval(() => void this.endIfOver(caller, request, reply), RECHECK_MS);
    raw.once('close', () => {
      unsubscribe();
      clearInterval(beat);
      clearInterval(recheck);
    });
  }

  /** What can't be read now is read at the next look. */
  private async endIfOver({ sessionToken }: Caller, request: FastifyRequest, { raw }: FastifyReply): Promise<void> {
    const isOver = sessionToken === null ? await this.tokens.isOver(request.headers.authorization) : await this.sessions.isOver(request);
    if (isOver) raw.end();
  }
}

/** Whoever does not read gets no more: the page asks again, and reads everything anew. */
function send(raw: FastifyReply['raw'], { name, data }: FeedEvent): void {
  if (raw.writableNeedDrain) raw.destroy();
  else raw.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}

@Module({ controllers: [EventsController], providers: [ChangeFeed], exports: [ChangeFeed] })
export class EventsModule {}
