import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { SessionAuthentication } from '../sessions/session-authentication.js';
import { SessionsStorageModule } from '../sessions/sessions-storage.module.js';
import { UsersModule } from '../users/users.module.js';
import { ErrorPagesController } from './error-pages.controller.js';
import { AccessGuard } from './access.guard.js';
import { KnownRoutes } from './known-routes.js';
import { ProblemFilter } from './problem.filter.js';
import { SchemaPipe } from './schema.pipe.js';
import { TokenAuthentication } from './token-authentication.js';

/** What every route goes through: access, schemas, problems. */
@Global()
@Module({
  imports: [UsersModule, SessionsStorageModule],
  controllers: [ErrorPagesController],
  providers: [TokenAuthentication, SessionAuthentication, KnownRoutes, { provide: APP_GUARD, useClass: AccessGuard }, { provide: APP_PIPE, useClass: SchemaPipe }, { provide: APP_FILTER, useClass: ProblemFilter }],
  exports: [TokenAuthentication, SessionAuthentication, KnownRoutes],
})
export class HttpModule {}
