import { Me, PasswordChange } from '@keyplane/contracts';
import { Body, Controller, Get, HttpCode, Module, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AnyCaller, CurrentCaller, type Caller } from '../http/caller.js';
import { Answers } from '../http/openapi.decorators.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { OrganizationDirectory } from '../organizations/organization-directory.js';
import { PeopleModule } from '../people/people.module.js';
import { PasswordChanges } from '../people/password-changes.js';
import { csrfTokenOf } from '../sessions/session-cookie.js';

@ApiTags('me')
@Controller('me')
@AnyCaller()
export class MeController {
  constructor(
    private readonly directory: OrganizationDirectory,
    private readonly passwords: PasswordChanges,
  ) {}

  @Get()
  @Answers(200, Me)
  async getMe(@CurrentCaller() caller: Caller): Promise<Me> {
    const { username, organization, organizationId, roles, expiresAt, sessionToken } = caller;
    const organizationDisplayName = await this.directory.displayNameOf(organizationId);
    return { username, organization, organizationDisplayName, roles, expiresAt: expiresAt.toISOString(), csrfToken: sessionToken === null ? null : csrfTokenOf(sessionToken) };
  }

  @Post('password')
  @HttpCode(204)
  @Answers(204)
  changePassword(@CurrentCaller() caller: Caller, @Body({ schema: PasswordChange }) body: Unvalidated<PasswordChange>): Promise<void> {
    return this.passwords.change(caller, body);
  }
}

@Module({ imports: [PeopleModule], controllers: [MeController] })
export class MeModule {}
