import { randomBytes } from 'node:crypto';
import { OrganizationName } from '@keyplane/contracts';
import { pageHeaders, renderPage, type Page } from '@keyplane/oauth-server/pages';
import { Controller, Get, HttpCode, Inject, Logger, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.module.js';
import { Transactions } from '../database/transactions.js';
import { AnyCaller, CurrentCaller, Public, type Caller } from '../http/caller.js';
import { donePage, failedPage, signedOutPage } from './pages.js';
import { PersonSessions } from './person-sessions.js';
import { safeReturnTo } from './return-to.js';
import { parseSessionCookie, readCookie, sessionCookieName, setCookie, signInCookiesIn } from './session-cookie.js';
import { SignInFailed, SignInService } from './sign-in.service.js';

/** A sign-in may take as long as an interaction at the built-in key manager. */
const SIGN_IN_SECONDS = 3600;
/** So many may be under way in one browser. Any site can open more in a window of it, and servers take 16 kB of headers: then it could not be used any more. */
const SIGN_INS_MAX = 8;

/** Signing in and out of the portals. Pages of our own, and redirects; nothing here is for scripts. */
@ApiExcludeController()
@Controller('session')
export class SessionController {
  private readonly logger = new Logger('sessions');

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly signIns: SignInService,
    private readonly transactions: Transactions,
    private readonly personSessions: PersonSessions,
  ) {}

  @Get('sign-in')
  @Public()
  async signIn(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const query = queryOf(request);
    const organization = query.get('organization') ?? 'default';
    try {
      const { location, cookie } = await this.signIns.begin(organization, query.get('return_to') ?? undefined);
      const given = this.cookie(`${this.signInCookie}_${cookie.nameSuffix}`, cookie.value, SIGN_IN_SECONDS);
      const oldest = signInCookiesIn(request.headers.cookie, this.signInCookie).slice(0, 1 - SIGN_INS_MAX);
      void reply.header('set-cookie', [...oldest.map((name) => this.cookie(name, '', 0)), given]).redirect(location, 303);
    } catch (error) {
      this.answerFailure(error, { request, reply });
    }
  }

  @Get('callback')
  @Public()
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const query = queryOf(request);
    const suffix = this.signIns.cookieSuffixOf(query);
    const name = `${this.signInCookie}_${suffix ?? 'none'}`;
    // Used once, whatever comes of it.
    void reply.header('set-cookie', this.cookie(name, '', 0));
    try {
      const { cookie, returnTo } = await this.signIns.finish(query, readCookie(request.headers.cookie, name));
      void reply.header('set-cookie', this.cookie(this.sessionCookie, cookie, Math.floor(this.config.sessionMs / 1000))).redirect(returnTo, 303);
    } catch (error) {
      this.answerFailure(error, { request, reply });
    }
  }

  /** Ends the session here and at the built-in key manager. @returns where to go */
  @Post('sign-out')
  @HttpCode(200)
  @AnyCaller()
  async signOut(@CurrentCaller() caller: Caller, @Res({ passthrough: true }) reply: FastifyReply): Promise<{ location: string }> {
    const { sessionToken, organizationId, organization } = caller;
    if (sessionToken !== null) await this.transactions.inOrganization(organizationId, () => this.personSessions.end(organizationId, sessionToken));
    void reply.header('set-cookie', this.cookie(this.sessionCookie, '', 0));
    return { location: `/session/signed-out?${new URLSearchParams({ organization }).toString()}` };
  }

  @Get('signed-out')
  @Public()
  signedOut(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const query = queryOf(request);
    answerPage(reply, signedOutPage(organizationIn(query), safeReturnTo(query.get('return_to') ?? undefined, this.config.http.publicUrl)));
  }

  @Get('done')
  @Public()
  done(@Res() reply: FastifyReply): void {
    answerPage(reply, donePage());
  }

  private answerFailure(error: unknown, { request, reply }: { request: FastifyRequest; reply: FastifyReply }): void {
    if (!(error instanceof SignInFailed)) throw error;
    if (error.cause !== undefined) this.logger.warn({ message: 'a sign-in failed', requestId: request.id, reason: error.cause instanceof Error ? error.cause.message : 'unknown' });
    const known = parseSessionCookie(readCookie(request.headers.cookie, this.sessionCookie))?.organization;
    answerPage(reply.status(400), failedPage(error.message, { organization: known ?? organizationIn(queryOf(request)), requestId: request.id }));
  }

  private get sessionCookie(): string {
    return sessionCookieName(this.config.http.publicUrl);
  }

  private get signInCookie(): string {
    return this.sessionCookie.replace('_session', '_sign_in');
  }

  private cookie(name: string, value: string, seconds: number): string {
    return setCookie({ name, value, seconds }, this.config.http.publicUrl);
  }
}

/** As it was sent: repeated parameters stay repeated, for openid-client to refuse. */
function queryOf({ url }: FastifyRequest): URLSearchParams {
  return new URLSearchParams(url.split('?').slice(1).join('?'));
}

function organizationIn(query: URLSearchParams): string {
  const parsed = OrganizationName.safeParse(query.get('organization'));
  return parsed.success ? parsed.data : 'default';
}

function answerPage(reply: FastifyReply, page: Page): void {
  const nonce = randomBytes(16).toString('base64url');
  void reply.headers({ ...pageHeaders(nonce, []), 'content-type': 'text/html; charset=utf-8' }).send(renderPage(page, nonce));
}
