import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { isSystemUnitOpen, runUnit } from './transactions.js';

/** Name of the connection of `keyplane_system`, which row-level security does not bind. */
export const SYSTEM_CONNECTION = 'system';

/**
 * Units of work over all organizations, on the connection of `keyplane_system`. Only `outbox/`, `jobs/`, `gateways/`,
 * `bootstrap/` and operator routes may import this file (the wall check looks).
 */
@Injectable()
export class SystemTransactions {
  constructor(@InjectDataSource(SYSTEM_CONNECTION) private readonly dataSource: DataSource) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    return isSystemUnitOpen() ? work() : runUnit(this.dataSource, null, work);
  }
}
