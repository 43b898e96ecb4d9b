import { randomUUID } from 'node:crypto';
import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AppModule } from './app.module.js';
import { FirstAdministrator } from './bootstrap/first-administrator.js';
import { mountSetUp } from './bootstrap/mount-set-up.js';
import type { Config } from './config/env.js';
import { KnownRoutes } from './http/known-routes.js';
import { pagesOverHttps } from './http/pages-over-https.js';
import { answerOfProblem } from './http/problem-answer.js';
import { problemOf } from './http/problem.filter.js';
import { withRequestContext } from './http/request-context.js';
import { RawBody } from './http/unvalidated.js';
import { mountOAuthServers } from './oauth-storage/mount-oauth-servers.js';
import { OAuthServers } from './oauth-storage/oauth-servers.js';
import { OrganizationDirectory } from './organizations/organization-directory.js';

const BODY_BYTES_MAX = 1_048_576;
/** Bodies are read before anybody asks who sends them: those that don't end would fill the memory. */
const REQUEST_TIMEOUT_MS = 60_000;
const CHECKS = { connectionsCheckingInterval: 5_000 };
const LEVELS: Record<Config['logLevel'], LogLevel[]> = { error: ['error'], warn: ['error', 'warn'], info: ['error', 'warn', 'log'], debug: ['error', 'warn', 'log', 'debug'] };

/** The application, not yet listening and without running jobs. The OpenAPI generator uses it as well. */
export async function createApp(config: Config, options: { preview?: boolean } = {}): Promise<NestFastifyApplication> {
  const { tls } = config.http;
  const adapter = new FastifyAdapter({
    ...(tls === null ? { http: CHECKS } : { https: { ...tls, ...CHECKS } }),
    bodyLimit: BODY_BYTES_MAX, requestTimeout: REQUEST_TIMEOUT_MS, forceCloseConnections: true, genReqId: () => randomUUID(), routerOptions: { ignoreTrailingSlash: true },
    // What the router itself refuses (e.g. a broken percent-encoding) never reaches Nest.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      const answer = answerOfProblem(problemOf(error), { publicUrl: config.http.publicUrl, requestId: request.id });
      void reply.status(answer.status).headers({ ...headersOfAll(request), ...answer.headers }).send(answer.body);
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(config), adapter, {
    bodyParser: false, abortOnError: false, preview: options.preview ?? false, logger: new ConsoleLogger({ json: true, logLevels: LEVELS[config.logLevel] }),
  });
  if (!options.preview) {
    app.use(pagesOverHttps(config));
    app.use(mountSetUp(app.get(FirstAdministrator)));
    app.use(mountOAuthServers({ servers: app.get(OAuthServers), directory: app.get(OrganizationDirectory) }));
  }
  app.setGlobalPrefix('api/v1', { exclude: ['health/live', 'health/ready', 'errors/:code', 'session/sign-in', 'session/callback', 'session/sign-out', 'session/signed-out', 'session/done', '/', 'admin', 'admin/*', 'developer', 'developer/*'] });
  const fastify = adapter.getInstance();
  if (!options.preview) {
    const routes = app.get(KnownRoutes);
    fastify.addHook('onRoute', (route) => routes.add(route));
  }
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.headers(headersOfAll(request));
    withRequestContext({ requestId: request.id, traceparent: request.headers.traceparent }, done);
  });
  // Bodies stay text until a service asks: 401, 403, 404, 428 and 412 come before 400 and 422.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(['application/json', 'application/merge-patch+json'], { parseAs: 'string' }, (_request, body, done) => done(null, new RawBody(String(body))));
  return app;
}

/** On every answer: which request it was, and that it is kept by no cache and is no other type than it says. */
function headersOfAll({ id }: FastifyRequest): Record<string, string> {
  return { 'x-request-id': id, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' };
}
