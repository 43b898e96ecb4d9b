import { ApiEntity } from '../apis/api.entity.js';
import { ApplicationEntity } from '../applications/application.entity.js';
import { AuditEntryEntity } from '../audit/audit-entry.entity.js';
import { GatewayEntity, ReceiptEntity } from '../gateways/gateway.entity.js';
import { ApplicationKeyEntity } from '../keys/application-key.entity.js';
import { KeyManagerEntity, KeyManagerKeysEntity } from '../key-managers/key-manager.entity.js';
import { OAuthClientEntity, OAuthSigningKeyEntity } from '../oauth-storage/oauth-client.entity.js';
import { OrganizationEntity } from '../organizations/organization.entity.js';
import { RevocationEntity } from '../revocations/revocation.entity.js';
import { RoleEntity } from '../roles/role.entity.js';
import { SubscriptionEntity } from '../subscriptions/subscription.entity.js';
import { SystemClientEntity } from '../system-clients/system-client.entity.js';
import { UserEntity } from '../users/user.entity.js';

export const ENTITIES = [
  OrganizationEntity, RoleEntity, UserEntity, SystemClientEntity, KeyManagerEntity, KeyManagerKeysEntity, ApiEntity, ApplicationEntity,
  ApplicationKeyEntity, SubscriptionEntity, GatewayEntity, ReceiptEntity, AuditEntryEntity, RevocationEntity, OAuthClientEntity, OAuthSigningKeyEntity,
] as const;
