import { Module } from '@nestjs/common';
import { SessionsStorageModule } from '../sessions/sessions-storage.module.js';
import { UsersModule } from '../users/users.module.js';
import { PasswordChanges } from './password-changes.js';
import { PeopleDirectory } from './people-directory.js';
import { SignInDelaysRepository } from './sign-in-delays.repository.js';

@Module({ imports: [UsersModule, SessionsStorageModule], providers: [PeopleDirectory, PasswordChanges, SignInDelaysRepository], exports: [PeopleDirectory, PasswordChanges] })
export class PeopleModule {}
