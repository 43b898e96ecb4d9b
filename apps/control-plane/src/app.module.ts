import { Module, type DynamicModule } from '@nestjs/common';
import { ApisModule } from './apis/apis.module.js';
import { ApplicationsModule } from './applications/applications.module.js';
import { AuditModule } from './audit/audit.module.js';
import { BootstrapModule } from './bootstrap/bootstrap.module.js';
import { CatalogueModule } from './catalogue/catalogue.controller.js';
import { ConfigModule, type Config } from './config/config.module.js';
import { ConnectorTypesModule } from './connector-types/connector-types.module.js';
import { DatabaseModule } from './database/database.module.js';
import { EventsModule } from './events/events.controller.js';
import { GatewaysModule } from './gateways/gateways.module.js';
import { HealthModule } from './health/health.controller.js';
import { HttpModule } from './http/http.module.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { KeyManagersModule } from './key-managers/key-managers.module.js';
import { KeysModule } from './keys/keys.module.js';
import { MeModule } from './me/me.controller.js';
import { OAuthStorageModule } from './oauth-storage/oauth-storage.module.js';
import { OrganizationsModule } from './organizations/organizations.module.js';
import { OutboxModule } from './outbox/outbox.module.js';
import { PortalsModule } from './portals/portals.controller.js';
import { RevocationsModule } from './revocations/revocations.module.js';
import { RolesModule } from './roles/roles.module.js';
import { SecurityModule } from './security/security.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { StreamModule } from './stream/stream.module.js';
import { SubscriptionsModule } from './subscriptions/subscriptions.module.js';
import { SystemClientsModule } from './system-clients/system-clients.module.js';
import { TokensModule } from './tokens/tokens.module.js';
import { UsersModule } from './users/users.module.js';

/** What serves the product; one module per noun. */
export const FEATURE_MODULES = [
  OrganizationsModule, RolesModule, UsersModule, SystemClientsModule, ConnectorTypesModule, KeyManagersModule, ApisModule, ApplicationsModule,
  KeysModule, RevocationsModule, SubscriptionsModule, GatewaysModule, TokensModule, CatalogueModule, MeModule, SessionsModule, PortalsModule, EventsModule,
];

@Module({
  imports: [SecurityModule, DatabaseModule, HttpModule, IdempotencyModule, OutboxModule, StreamModule, AuditModule, OAuthStorageModule, ...FEATURE_MODULES, JobsModule, BootstrapModule, HealthModule],
})
export class AppModule {
  static of(config: Config): DynamicModule {
    return { module: AppModule, imports: [ConfigModule.of(config)] };
  }
}
