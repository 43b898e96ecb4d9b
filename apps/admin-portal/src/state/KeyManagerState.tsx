import type { KeyManager, KeyManagerNow, Rollout } from '@keyplane/api-client';
import { StateWord, timeAgo } from '@keyplane/ui';

interface StateProps {
  keyManager: Pick<KeyManager, 'enabled'>;
  rollout: Rollout | undefined;
  /** How the last look at its server went, where that is known. */
  server?: Pick<KeyManagerNow, 'failure' | 'answeredAt'> | undefined;
}

/** What is true of a key manager now: what the administrator chose, what the gateways say, what its server answers. */
export function KeyManagerState({ keyManager, rollout, server }: StateProps) {
  if (!keyManager.enabled) return <StateWord state="disabled">Disabled</StateWord>;
  const refusing = refusingGateways(rollout);
  if (refusing.length > 0) return <StateWord state="refused">Refused on {refusing.join(', ')}</StateWord>;
  if (server?.failure) return <StateWord state="unreachable">{server.answeredAt === null ? 'Never answered' : `Last answered ${timeAgo(server.answeredAt)}`}</StateWord>;
  if (rollout?.gateways.some(({ state }) => state === 'pending')) return <StateWord state="pending">Rolling out</StateWord>;
  return <StateWord state="ok">Working</StateWord>;
}

export function refusingGateways(rollout: Rollout | undefined): string[] {
  return rollout?.gateways.filter(({ state }) => state === 'refused').map(({ gatewayName }) => gatewayName) ?? [];
}

/** Whether somebody should look at it. */
export function needsLook(keyManager: Pick<KeyManager, 'enabled'>, now: KeyManagerNow | undefined): boolean {
  return keyManager.enabled && now !== undefined && (now.failure !== null || refusingGateways(now.rollout).length > 0);
}
