import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { CreationInterceptor } from './creation.interceptor.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';

/** Creating calls make one thing for one `Idempotency-Key`, however often they are sent. */
@Module({ providers: [IdempotencyKeysRepository, { provide: APP_INTERCEPTOR, useClass: CreationInterceptor }] })
export class IdempotencyModule {}
