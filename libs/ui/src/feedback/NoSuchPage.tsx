import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { PageHeader } from '../layout/PageHeader.js';

/** At an address that leads nowhere. */
export function NoSuchPage() {
  return <PageHeader title="There is no such page" lead={<>Check the address, or go on from <Anchor component={Link} to="/" underline="always">the first page</Anchor>.</>} />;
}
