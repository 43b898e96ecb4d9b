import { Module } from '@nestjs/common';
import { ApplicationAccessModule } from '../applications/application-access.module.js';
import { ApisModule } from '../apis/apis.module.js';
import { KeyManagersModule } from '../key-managers/key-managers.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { KeyAccess } from './key-access.js';
import { KeyActivation } from './key-activation.js';
import { KeyChanges } from './key-changes.js';
import { KeyClients } from './key-clients.js';
import { KeyCredentialsController } from './key-credentials.controller.js';
import { KeyCredentials } from './key-credentials.js';
import { KeyDeletion } from './key-deletion.js';
import { KeyGeneration } from './key-generation.js';
import { KeySecretsService } from './key-secrets.service.js';
import { KeyTokensService } from './key-tokens.service.js';
import { KeyTryService } from './key-try.service.js';
import { KeyUpdate } from './key-update.js';
import { KeysController } from './keys.controller.js';
import { KeysRepository } from './keys.repository.js';
import { KeysService } from './keys.service.js';
import { UnfinishedKeys } from './unfinished-keys.js';

@Module({
  imports: [ApplicationAccessModule, KeyManagersModule, ApisModule, TokensModule],
  controllers: [KeysController, KeyCredentialsController],
  providers: [KeysService, KeyGeneration, KeyActivation, KeyUpdate, KeyDeletion, KeySecretsService, KeyTokensService, KeyTryService, KeyAccess, KeyClients, KeyCredentials, KeyChanges, KeysRepository, UnfinishedKeys],
  exports: [KeyDeletion, KeyAccess, KeyClients, KeyChanges, KeysRepository],
})
export class KeysModule {}
