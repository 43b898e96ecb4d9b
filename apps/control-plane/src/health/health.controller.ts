import { Controller, Get, Module } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Preconditions } from '../database/preconditions.js';
import { Public } from '../http/caller.js';
import { Answers } from '../http/openapi.decorators.js';

const Health = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Health' });

/** `live`: the process runs. `ready`: it reaches its database. */
@ApiTags('health')
@Controller('health')
@Public()
export class HealthController {
  constructor(private readonly preconditions: Preconditions) {}

  @Get('live')
  @Answers(200, Health)
  getLive(): z.infer<typeof Health> {
    return { status: 'ok' };
  }

  @Get('ready')
  @Answers(200, Health)
  async getReady(): Promise<z.infer<typeof Health>> {
    await this.preconditions.checkReachable();
    return { status: 'ok' };
  }
}

@Module({ controllers: [HealthController] })
export class HealthModule {}
