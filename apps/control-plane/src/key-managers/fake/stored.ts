import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../../testing/index.js';

export interface OutboxPayload {
  type: string;
  revision: number;
  deleted: boolean;
  organizationId: string | null;
  data: Record<string, unknown> | null;
}

/** The events of a record, oldest first. */
export async function eventsOf(database: TestDatabase, key: string): Promise<OutboxPayload[]> {
  const rows = await database.sql<{ payload: OutboxPayload }>('select payload from keyplane.outbox where key = $1 order by id', [key]);
  return rows.map((row) => row.payload);
}

/** How much is stored of key managers: compared before and after a request that must store nothing. */
export async function storedCounts(database: TestDatabase): Promise<Record<string, unknown>> {
  const [row] = await database.sql(
    `select (select count(*) from keyplane.key_managers) as key_managers, (select count(*) from keyplane.key_manager_issuers) as issuers, (select count(*) from keyplane.key_manager_keys) as keys,
       (select count(*) from keyplane.key_manager_permissions) as permissions, (select count(*) from keyplane.outbox) as outbox, (select count(*) from keyplane.audit_log) as audit`,
  );
  return row ?? {};
}

/** An application of a system client, and its active key at a key manager: as the application and key routes store them. */
export async function storeApplicationKey(database: TestDatabase, options: { organizationId: string; keyManagerId: string; ownerClientId: string; name?: string }): Promise<{ applicationId: string; keyId: string; clientId: string }> {
  const applicationId = randomUUID();
  const keyId = randomUUID();
  const clientId = `client-${keyId}`;
  await database.sql(
    `insert into keyplane.applications (id, organization_id, owner_system_client_id, name, enabled) values ($1, $2, (select id from keyplane.system_clients where organization_id = $2 and client_id = $3), $4, true)`,
    [applicationId, options.organizationId, options.ownerClientId, options.name ?? `app-${applicationId}`],
  );
  await database.sql(
    `insert into keyplane.application_keys (id, organization_id, application_id, key_manager_id, environment, mode, reference, client_id, state, secret_state, grant_types, callback_urls, scopes, additional_properties, created_by)
     values ($1, $2, $3, $4, 'PRODUCTION', 'CREATED', $5, $6, 'active', 'delivered', '["client_credentials"]', '[]', '[]', '{}', 'test')`,
    [keyId, options.organizationId, applicationId, options.keyManagerId, `ref-${keyId}`, clientId],
  );
  return { applicationId, keyId, clientId };
}
