import { Controller, Get, Module, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../http/caller.js';
import { PortalFiles } from './portal-files.js';

/** Both portals: anybody may have the program; what it shows needs a session. */
@ApiExcludeController()
@Controller()
@Public()
export class PortalsController {
  constructor(private readonly files: PortalFiles) {}

  @Get()
  getRoot(@Res() reply: FastifyReply): void {
    void reply.redirect('/admin', 302);
  }

  @Get(['admin', 'admin/*'])
  getAdminPortal(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.files.answer('admin', { request, reply });
  }

  @Get(['developer', 'developer/*'])
  getDeveloperPortal(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.files.answer('developer', { request, reply });
  }
}

@Module({ controllers: [PortalsController], providers: [PortalFiles] })
export class PortalsModule {}
