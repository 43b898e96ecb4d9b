import { Module } from '@nestjs/common';
import { ApisRepository } from '../apis/apis.repository.js';
import { RolloutReader } from '../gateways/rollout.reader.js';
import { RolesModule } from '../roles/roles.module.js';
import { ApiReferences } from './api-references.js';
import { Connectors } from './connectors.js';
import { GlobalKeyManagersController } from './global-key-managers.controller.js';
import { IssuerInspector } from './issuer-inspector.js';
import { KeyManagerAccess } from './key-manager-access.js';
import { KeyManagerChanges } from './key-manager-changes.js';
import { KeyManagerChecksController } from './key-manager-checks.controller.js';
import { KeyManagerChecksService } from './key-manager-checks.service.js';
import { KeyManagerImpact } from './key-manager-impact.js';
import { KeyManagerStatesController } from './key-manager-states.controller.js';
import { KeyManagerInsightsController } from './key-manager-insights.controller.js';
import { KeyManagerInsightsService } from './key-manager-insights.service.js';
import { KeyManagerPermissions } from './key-manager-permissions.js';
import { KeyManagerRecorder } from './key-manager-recorder.js';
import { KeyManagerRemoval } from './key-manager-removal.js';
import { KeyManagerStore } from './key-manager.store.js';
import { KeyManagerUsageRepository } from './key-manager-usage.repository.js';
import { KeyManagerUses } from './key-manager-uses.js';
import { KeyManagerViews } from './key-manager-views.js';
import { KeyManagersController } from './key-managers.controller.js';
import { KeyManagersRepository } from './key-managers.repository.js';
import { KeyManagersService } from './key-managers.service.js';
import { OrganizationRealms } from './organization-realms.js';
import { PermissionChangesService } from './permission-changes.service.js';
import { PermissionsRepository } from './permissions.repository.js';
import { SigningKeySource } from './signing-key-source.js';

const QUERIES = [KeyManagersRepository, PermissionsRepository, KeyManagerUsageRepository, ApisRepository, RolloutReader];
const STORAGE = [KeyManagerStore, KeyManagerPermissions, KeyManagerRecorder, KeyManagerUses, ApiReferences, KeyManagerImpact, KeyManagerViews];
const SERVERS = [Connectors, IssuerInspector, SigningKeySource, KeyManagerChanges];
const SERVICES = [KeyManagersService, KeyManagerRemoval, PermissionChangesService, KeyManagerInsightsService, KeyManagerChecksService, KeyManagerAccess, OrganizationRealms];

/** Key managers: HTTP, rules, storage. Others use `KeyManagerAccess` (may this person use it?) and `Connectors`. */
@Module({
  imports: [RolesModule],
  controllers: [KeyManagerStatesController, KeyManagerChecksController, KeyManagersController, KeyManagerInsightsController, GlobalKeyManagersController],
  providers: [...QUERIES, ...STORAGE, ...SERVERS, ...SERVICES],
  exports: [KeyManagerAccess, Connectors, SigningKeySource, KeyManagersRepository, KeyManagerRecorder],
})
export class KeyManagersModule {}
