import type { Answer } from '@keyplane/api-client';
import { fieldErrors, FormProblem, NotDelivered, SecretOnce, UNTIL_STORED, useApi } from '@keyplane/ui';
import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { GATEWAYS_KEY } from '../api';

/** For operators: a gateway gets a client of its own, whose secret is shown once. */
export function EnrollGateway() {
  const [isOpen, dialog] = useDisclosure(false);
  const [name, setName] = useState('');
  const api = useApi();
  const queryClient = useQueryClient();
  const enroll = useMutation({ mutationFn: () => api.call('createGateway', { body: { name } }), onSuccess: () => queryClient.invalidateQueries({ queryKey: GATEWAYS_KEY }), gcTime: 0 });
  const close = (): void => {
    dialog.close();
    enroll.reset();
    setName('');
  };
  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={dialog.open}>Enroll gateway</Button>
      <Modal opened={isOpen} onClose={close} title="Enroll a gateway" size={680} {...(enroll.data === undefined ? {} : UNTIL_STORED)}>
        {enroll.data === undefined ? (
          <form onSubmit={(event) => {
            event.preventDefault();
            enroll.mutate();
          }}>
            <FormProblem error={enroll.error} />
            <TextInput label="Name" value={name} error={fieldErrors(enroll.error).name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
            <Group justify="flex-end" mt="lg"><Button type="submit" loading={enroll.isPending} disabled={name === ''}>Enroll gateway</Button></Group>
          </form>
        ) : <GatewaySecret gateway={enroll.data} onDone={close} />}
      </Modal>
    </>
  );
}

function GatewaySecret({ gateway, onDone }: { gateway: Answer<'createGateway'>; onDone: () => void }) {
  if (gateway.clientSecret === null) return <><NotDelivered>The gateway was enrolled, but its secret did not arrive. Enroll another one in its place.</NotDelivered><Button onClick={onDone}>Done</Button></>;
  const rows = [
    { label: 'Gateway id', value: gateway.id, variable: 'KEYPLANE_GATEWAY_ID' },
    { label: 'Client ID', value: gateway.clientId, variable: 'KEYPLANE_GATEWAY_CLIENT_ID' },
    { label: 'Client secret', value: gateway.clientSecret, variable: 'KEYPLANE_GATEWAY_CLIENT_SECRET' },
    { label: 'Token URL', value: gateway.tokenEndpoint, variable: 'KEYPLANE_GATEWAY_TOKEN_ENDPOINT' },
  ];
  return <SecretOnce head={<strong>{gateway.name}</strong>} rows={rows} fileName={`${gateway.name}.env`}>{(isStored) => <Button disabled={!isStored} onClick={onDone}>Done</Button>}</SecretOnce>;
}
