import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { OwnIssuer } from './own-issuer.js';
import { SessionController } from './session.controller.js';
import { SessionsStorageModule } from './sessions-storage.module.js';
import { SignInService } from './sign-in.service.js';

@Module({ imports: [SessionsStorageModule, UsersModule], controllers: [SessionController], providers: [OwnIssuer, SignInService] })
export class SessionsModule {}
