import { z } from 'zod';

const person = z.strictObject({ username: z.string().min(1), password: z.string().min(12).nullable() });
/** What `npm start` hands over, so that a first system is complete: ensured at each start. A null password leaves the person's as it is. */
export const BootstrapInput = z.strictObject({
  admin: person,
  developer: person,
  automation: z.strictObject({ clientId: z.string().min(1), clientSecret: z.string().min(32) }),
  gateway: z.strictObject({ id: z.uuid(), name: z.string().min(1), clientId: z.string().min(1), clientSecret: z.string().min(32) }),
});
export type BootstrapInput = z.infer<typeof BootstrapInput>;
