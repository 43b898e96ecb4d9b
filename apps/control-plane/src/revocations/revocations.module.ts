import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { KeyRevocationService } from './key-revocation.service.js';
import { RevocationWriter } from './revocation-writer.js';
import { RevocationsController } from './revocations.controller.js';
import { RevocationsRepository } from './revocations.repository.js';

@Module({ imports: [KeysModule], controllers: [RevocationsController], providers: [KeyRevocationService, RevocationWriter, RevocationsRepository] })
export class RevocationsModule {}
