import { Global, Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { InteractiveSignIn } from './interactive-sign-in.js';
import { OAuthServers } from './oauth-servers.js';
import { OAuthStorages } from './oauth-storages.js';
import { PortalClients } from './portal-client.js';
import { SigningKeys } from './signing-keys.js';

@Global()
@Module({ imports: [PeopleModule], providers: [OAuthServers, OAuthStorages, SigningKeys, PortalClients, InteractiveSignIn], exports: [OAuthServers, SigningKeys, PortalClients] })
export class OAuthStorageModule {}
