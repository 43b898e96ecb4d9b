import { Controller, Get, Module } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { Public } from '../http/caller.js';
import { Answers } from '../http/openapi.decorators.js';

const Health = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Health' });

/** `live`: the process runs. `ready`: it reaches its database. */
@ApiTags('health')
@Controller('health')
@Public()
export class HealthController {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  @Get('live')
  @Answers(200, Health)
  getLive(): z.infer<typeof Health> {
    return { status: 'ok' };
  }

  @Get('ready')
  @Answers(200, Health)
  async getReady(): Promise<z.infer<typeof Health>> {
    await this.dataSource.query('select 1');
    return { status: 'ok' };
  }
}

@Module({ controllers: [HealthController] })
export class HealthModule {}
