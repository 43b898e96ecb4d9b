import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';

/** Something was made, but the answer that showed its secret did not arrive. The children say how to get another. */
export function NotDelivered({ children }: { children: ReactNode }) {
  return <Alert color="yellow" variant="light" mb="md" title="Secret not delivered">{children}</Alert>;
}
