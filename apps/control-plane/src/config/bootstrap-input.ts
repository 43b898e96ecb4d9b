import { z } from 'zod';

const person = z.strictObject({ username: z.string().min(1), password: z.string().min(12).nullable() });
const gateway = z.strictObject({ id: z.uuid(), name: z.string().min(1), clientId: z.string().min(1), clientSecret: z.string().min(32) });
/** What must be there from the first start on: ensured at each start. A null password leaves the person's as it is. */
export const BootstrapInput = z.strictObject({
  admin: person.optional(),
  developer: person.optional(),
  automation: z.strictObject({ clientId: z.string().min(1), clientSecret: z.string().min(32) }).optional(),
  gateways: z.array(gateway).default([]),
});
export type BootstrapInput = z.infer<typeof BootstrapInput>;
export type BootstrapPerson = z.infer<typeof person>;
export type BootstrapGateway = z.infer<typeof gateway>;
