import { z } from 'zod';
import { OperationDto } from '../apis/api.js';
import { Id } from '../http/ids.js';
import { pageOf } from '../http/pages.js';
import { ENVIRONMENTS } from '../keys/application-key.js';

/** `GET /catalogue`: an API as an application developer sees it: how it is called, and with keys of which key managers. */
export const CatalogueEntry = z
  .strictObject({
    id: Id,
    name: z.string(),
    description: z.string().nullable(),
    version: z.string(),
    /** Address at the gateway; operations are relative to it. Null where the installation has not said where its gateways are. */
    url: z.string().nullable(),
    basePath: z.string(),
    operations: z.array(OperationDto),
    audiences: z.array(z.string()),
    /** `SANDBOX` where the API has a sandbox upstream. */
    environments: z.array(z.enum(ENVIRONMENTS)),
    /** Those that it accepts *and* this person may use for new keys; others are never named. */
    keyManagers: z.array(
      z.strictObject({
        id: Id,
        displayName: z.string(),
        type: z.string(),
        description: z.string().nullable(),
        /** Whether keys can be generated there; where not, clients that exist there may be mapped. */
        enableOAuthAppCreation: z.boolean(),
      }),
    ),
    acceptsAllKeyManagers: z.boolean(),
  })
  .meta({ id: 'CatalogueEntry' });
export type CatalogueEntry = z.infer<typeof CatalogueEntry>;
export const CataloguePage = pageOf(CatalogueEntry, 'CataloguePage');
