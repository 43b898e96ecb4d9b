import type { KeyManager, Rollout } from '@keyplane/api-client';
import { StateWord } from '@keyplane/ui';

/** What is true of a key manager now, as far as the gateways say. */
export function KeyManagerState({ keyManager, rollout }: { keyManager: KeyManager; rollout: Rollout | undefined }) {
  if (!keyManager.enabled) return <StateWord state="disabled">Disabled</StateWord>;
  const refusing = rollout?.gateways.filter(({ state }) => state === 'refused').map(({ gatewayName }) => gatewayName) ?? [];
  if (refusing.length > 0) return <StateWord state="refused">Refused on {refusing.join(', ')}</StateWord>;
  if (rollout?.gateways.some(({ state }) => state === 'pending')) return <StateWord state="pending">Rolling out</StateWord>;
  return <StateWord state="ok">Working</StateWord>;
}
