import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Config } from './env.js';

/** Injection token of the frozen configuration. */
export const CONFIG = Symbol('config');
export type { Config };

/** Configuration for every feature: read once, by whoever starts the application. */
@Global()
@Module({})
export class ConfigModule {
  static of(config: Config): DynamicModule {
    return { module: ConfigModule, providers: [{ provide: CONFIG, useValue: config }], exports: [CONFIG] };
  }
}
