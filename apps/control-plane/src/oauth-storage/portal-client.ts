import type { PortalClient } from '@keyplane/oauth-server';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';
import { MasterKeys } from '../security/master-keys.js';

export const SIGN_IN_PATHS = { signIn: '/session/sign-in', callback: '/session/callback', signedOut: '/session/signed-out' } as const;

/** The client by which the portals sign people in: one of each organization, known by configuration alone. */
@Injectable()
export class PortalClients {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly keys: MasterKeys,
  ) {}

  of(organizationId: string): PortalClient {
    const at = (path: string): string => `${this.config.http.publicUrl}${path}`;
    return {
      clientId: 'keyplane-portal',
      clientSecret: this.keys.portalSecretOf(organizationId),
      redirectUris: [at(SIGN_IN_PATHS.callback)],
      postLogoutRedirectUris: [at(SIGN_IN_PATHS.signedOut)],
      places: { admin: 'admin portal', developer: 'developer portal' },
    };
  }
}
