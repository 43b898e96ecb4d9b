import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { ErrorPagesController } from './error-pages.controller.js';
import { AccessGuard } from './access.guard.js';
import { KnownRoutes } from './known-routes.js';
import { ProblemFilter } from './problem.filter.js';
import { SchemaPipe } from './schema.pipe.js';
import { TokenAuthentication } from './token-authentication.js';

/** What every route goes through: access, schemas, problems. */
@Global()
@Module({
  controllers: [ErrorPagesController],
  providers: [TokenAuthentication, KnownRoutes, { provide: APP_GUARD, useClass: AccessGuard }, { provide: APP_PIPE, useClass: SchemaPipe }, { provide: APP_FILTER, useClass: ProblemFilter }],
  exports: [TokenAuthentication, KnownRoutes],
})
export class HttpModule {}
