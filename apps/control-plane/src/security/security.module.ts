import { Global, Module } from '@nestjs/common';
import { EnvelopeEncryption } from './envelope-encryption.js';
import { MasterKeys } from './master-keys.js';

@Global()
@Module({ providers: [MasterKeys, EnvelopeEncryption], exports: [MasterKeys, EnvelopeEncryption] })
export class SecurityModule {}
