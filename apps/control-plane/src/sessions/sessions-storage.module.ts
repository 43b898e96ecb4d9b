import { Module } from '@nestjs/common';
import { PersonSessions } from './person-sessions.js';
import { SessionsRepository } from './sessions.repository.js';

/** Sessions as data: what ends them is needed where people are changed, long before anybody signs in. */
@Module({ providers: [PersonSessions, SessionsRepository], exports: [PersonSessions, SessionsRepository] })
export class SessionsStorageModule {}
