import type { ApplicationKey, CatalogueEntry, Explanation } from '@keyplane/api-client';
import { sentenceOf } from '@keyplane/ui';
import { Button, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useSubscribing } from '../../../data/subscriptions';

interface NextStepProps {
  reason: Explanation['reason'];
  api: CatalogueEntry;
  used: ApplicationKey;
  keys: readonly ApplicationKey[];
  onUseKey: (id: string) => void;
  onNewToken: () => void;
}

/** What can be done at once about a refusal; nothing where it is not in this person's hands. */
export function NextStep({ reason, api, used, keys, onUseKey, onNewToken }: NextStepProps) {
  const useKey = ({ id, keyManager, environment }: ApplicationKey) => <Button key={id} size="xs" onClick={() => onUseKey(id)}>Use the {environment === used.environment ? '' : `${environment.toLowerCase()} `}key at {keyManager.displayName}</Button>;
  const accepted = keys.filter(({ keyManagerId }) => api.keyManagers.some(({ id }) => id === keyManagerId));
  switch (reason) {
    case 'key-manager-not-accepted':
    case 'issuer-disabled': {
      const other = accepted.find(({ id, environment }) => id !== used.id && environment === used.environment) ?? accepted.find(({ id }) => id !== used.id);
      if (other !== undefined) return useKey(other);
      return api.keyManagers.length === 0 ? null : <Button size="xs" component={Link} to={`/applications/${used.applicationId}/generate?environment=${used.environment}`}>Generate a key that it accepts</Button>;
    }
    case 'environment-not-offered':
      return accepted.filter(({ environment }) => environment === 'PRODUCTION').slice(0, 1).map(useKey);
    case 'not-subscribed':
      return <Subscribe applicationId={used.applicationId} apiId={api.id} />;
    case 'expired': case 'revoked': case 'bad-signature': case 'token-inactive':
      return <Button size="xs" onClick={onNewToken}>Get a new token</Button>;
    default:
      return null;
  }
}

function Subscribe({ applicationId, apiId }: { applicationId: string; apiId: string }) {
  const { subscribe } = useSubscribing(applicationId);
  if (subscribe.isSuccess) return <Text size="sm">Subscribed. Gateways know in a moment: send again.</Text>;
  return <><Button size="xs" loading={subscribe.isPending} onClick={() => subscribe.mutate(apiId)}>Subscribe</Button>{subscribe.error === null ? null : <Text size="sm" className="kp-bad" role="alert">{sentenceOf(subscribe.error)}</Text>}</>;
}
