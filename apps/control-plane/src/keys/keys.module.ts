import { Module } from '@nestjs/common';
import { ApplicationAccessModule } from '../applications/application-access.module.js';
import { ApisModule } from '../apis/apis.module.js';
import { KeyManagersModule } from '../key-managers/key-managers.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { ClientDriftController } from './client-drift.controller.js';
import { ClientDriftRepository } from './client-drift.repository.js';
import { KeyAccess } from './key-access.js';
import { KeyActivation } from './key-activation.js';
import { KeyChanges } from './key-changes.js';
import { KeyClients } from './key-clients.js';
import { KeyCredentialsController } from './key-credentials.controller.js';
import { KeyCredentials } from './key-credentials.js';
import { KeyClosing } from './key-closing.js';
import { KeyDeletion } from './key-deletion.js';
import { KeyGeneration } from './key-generation.js';
import { KeyMapping } from './key-mapping.js';
import { KeyRecovery } from './key-recovery.js';
import { KeySecretsService } from './key-secrets.service.js';
import { KeyTokensService } from './key-tokens.service.js';
import { KeyTryService } from './key-try.service.js';
import { KeyUpdate } from './key-update.js';
import { KeysController } from './keys.controller.js';
import { KeysRepository } from './keys.repository.js';
import { KeysService } from './keys.service.js';
import { LateLooks } from './late-looks.js';
import { SecretIntents } from './secret-intents.js';
import { SecretRecovery } from './secret-recovery.js';
import { UnfinishedKeys } from './unfinished-keys.js';
import { UnfinishedSecrets } from './unfinished-secrets.js';

/** What people and scripts ask for. */
const CALLS = [KeysService, KeyGeneration, KeyMapping, KeyUpdate, KeyClosing, KeySecretsService, KeyTokensService, KeyTryService];
/** What the reconciler finishes. */
const RECONCILED = [KeyDeletion, KeyRecovery, SecretRecovery, LateLooks];

@Module({
  imports: [ApplicationAccessModule, KeyManagersModule, ApisModule, TokensModule],
  controllers: [KeysController, KeyCredentialsController, ClientDriftController],
  providers: [...CALLS, ...RECONCILED, KeyActivation, KeyAccess, KeyClients, KeyCredentials, KeyChanges, SecretIntents, KeysRepository, ClientDriftRepository, UnfinishedKeys, UnfinishedSecrets],
  exports: [...RECONCILED, KeyAccess, KeyClients, KeyChanges, KeysRepository],
})
export class KeysModule {}
