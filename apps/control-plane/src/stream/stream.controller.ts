import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Requires } from '../http/caller.js';
import { ChangeStream } from './change-stream.js';

/** What gateways without Kafka follow. */
@ApiTags('gateway')
@Controller('gateway')
@Requires('keyplane:gateway')
export class StreamController {
  constructor(private readonly stream: ChangeStream) {}

  @Get('snapshot')
  @ApiResponse({ status: 200, description: 'The full state at a position: `{position, records: [{key, value}]}`; `value` is an envelope as JSON text.' })
  async getSnapshot(@Res() reply: FastifyReply): Promise<void> {
    reply.hijack();
    await this.stream.log.serveSnapshot(reply.raw).catch((error: unknown) => {
      reply.raw.destroy(error instanceof Error ? error : undefined);
    });
  }

  @Get('stream')
  @ApiProduces('text/event-stream')
  @ApiResponse({ status: 200, description: 'Server-sent events; resumable with `Last-Event-ID: {epoch}:{sequence}`.' })
  async followStream(@Res() reply: FastifyReply, @Req() request: FastifyRequest): Promise<void> {
    const lastEventId = request.headers['last-event-id'];
    reply.hijack();
    await this.stream.log.serveStream(reply.raw, { lastEventId: typeof lastEventId === 'string' ? lastEventId : null });
  }
}
