import { z } from 'zod';
import { pageOf } from '../http/pages.js';
import { Field } from './fields.js';

/** What an authorization server can do for us, stated per connection; what it can't is never offered in a form. */
export const Capabilities = z
  .strictObject({
    /** Clients can be created by us. */
    createClients: z.boolean(),
    /** A client can be found by the reference that we tagged it with. */
    findByReference: z.boolean(),
    /** A second secret can be added and an old one retired. */
    multipleSecrets: z.boolean(),
    /** A new secret can take the place of the one that is there, which ends at once. */
    replaceSecret: z.boolean(),
    /** Scopes can be created at the server. */
    manageScopes: z.boolean(),
    /** A test token can be requested with the key's credentials. */
    requestTokens: z.boolean(),
    /** Tokens can be revoked (RFC 7009). */
    revokeTokens: z.boolean(),
  })
  .meta({ id: 'Capabilities' });
export type Capabilities = z.infer<typeof Capabilities>;

/** `GET /connector-types`: what an administrator can register, and the fields to fill in. */
export const ConnectorTypeDto = z
  .strictObject({
    type: z.string(),
    displayName: z.string(),
    description: z.string(),
    docsUrl: z.string().nullable(),
    /** Whether an administrator can create key managers of this type (the built-in one is made with its organization). */
    creatable: z.boolean(),
    capabilities: Capabilities,
    connectionFields: z.array(Field),
    applicationFields: z.array(Field),
  })
  .meta({ id: 'ConnectorType' });
export type ConnectorTypeDto = z.infer<typeof ConnectorTypeDto>;
export const ConnectorTypePage = pageOf(ConnectorTypeDto, 'ConnectorTypePage');
