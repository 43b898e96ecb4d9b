import { PageHeader, QueryView, useApi, useMe } from '@keyplane/ui';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { GATEWAYS_KEY } from './api';
import { EnrollGateway } from './components/EnrollGateway';
import { GatewayTable } from './components/GatewayTable';
import { Refusals } from './components/Refusals';

export function GatewaysPage() {
  const api = useApi();
  const { data: me } = useMe();
  const gateways = useQuery({ queryKey: GATEWAYS_KEY, queryFn: ({ signal }) => api.call('listGateways', { query: { limit: 200 }, signal }), refetchInterval: 15_000 });
  return (
    <>
      <PageHeader title="Gateways" lead="Which of them enforce every change, which lag, and what they refuse." actions={me?.roles.includes('operator') ? <EnrollGateway /> : undefined} />
      <QueryView query={gateways} what="The list of gateways">
        {({ items }) => (items.length === 0 ? <Text>No gateway is connected. Enroll one; until then nothing is enforced.</Text> : <><GatewayTable gateways={items} isOperator={me?.roles.includes('operator') ?? false} /><Refusals gateways={items} /></>)}
      </QueryView>
    </>
  );
}
