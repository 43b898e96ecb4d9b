import { Me } from '@keyplane/contracts';
import { Controller, Get, Module } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AnyCaller, CurrentCaller, type Caller } from '../http/caller.js';
import { Answers } from '../http/openapi.decorators.js';

@ApiTags('me')
@Controller('me')
@AnyCaller()
export class MeController {
  @Get()
  @Answers(200, Me)
  getMe(@CurrentCaller() caller: Caller): Me {
    return { username: caller.username, organization: caller.organization, roles: caller.roles, expiresAt: caller.expiresAt.toISOString() };
  }
}

@Module({ controllers: [MeController] })
export class MeModule {}
