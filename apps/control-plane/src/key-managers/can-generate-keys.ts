import { capabilitiesOf, type ConnectorDefinition } from '@keyplane/connector-kit';
import type { KeyManagerEntity } from './key-manager.entity.js';

/** Whether its administrator lets clients be made there, and its server can. Who may is the permission policy's question. */
export function canGenerateKeys(row: KeyManagerEntity, definition: Pick<ConnectorDefinition, 'capabilities' | 'capabilitiesOf'>): boolean {
  return row.enableOAuthAppCreation && capabilitiesOf(definition, row).createClients;
}
