import { Global, Module } from '@nestjs/common';
import { OAuthServers } from './oauth-servers.js';
import { SigningKeys } from './signing-keys.js';

@Global()
@Module({ providers: [OAuthServers, SigningKeys], exports: [OAuthServers, SigningKeys] })
export class OAuthStorageModule {}
