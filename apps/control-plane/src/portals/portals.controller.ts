import { Controller, Get, Module, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../http/caller.js';
import { Problem } from '../http/problem.js';
import { SessionAuthentication } from '../sessions/session-authentication.js';
import { isAsset, PortalFiles, type Portal } from './portal-files.js';

/** Both portals. Whoever has no session is sent to the sign-in, and back to the page that they wanted. */
@ApiExcludeController()
@Controller()
@Public()
export class PortalsController {
  constructor(
    private readonly files: PortalFiles,
    private readonly sessions: SessionAuthentication,
  ) {}

  @Get()
  getRoot(@Res() reply: FastifyReply): void {
    void reply.redirect('/admin', 302);
  }

  @Get(['admin', 'admin/*'])
  getAdminPortal(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer('admin', request, reply);
  }

  @Get(['developer', 'developer/*'])
  getDeveloperPortal(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer('developer', request, reply);
  }

  private async answer(portal: Portal, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (isAsset(portal, request.url)) return this.files.answerAsset(portal, request.url, reply);
    if (!(await this.isSignedIn(request))) return void reply.redirect(signInFor(request.url), 303);
    return this.files.answerPage(portal, reply);
  }

  private async isSignedIn(request: FastifyRequest): Promise<boolean> {
    try {
      return (await this.sessions.authenticate(request)) !== null;
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return false;
      throw error;
    }
  }
}

function signInFor(url: string): string {
  const organization = new URLSearchParams(url.split('?')[1]).get('organization');
  return `/session/sign-in?${new URLSearchParams({ ...(organization === null ? {} : { organization }), return_to: url }).toString()}`;
}

@Module({ controllers: [PortalsController], providers: [PortalFiles] })
export class PortalsModule {}
