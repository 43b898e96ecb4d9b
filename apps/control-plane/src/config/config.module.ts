import { Global, Module } from '@nestjs/common';
import { readConfig, type Config } from './env.js';

/** Injection token of the frozen configuration. */
export const CONFIG = Symbol('config');
export type { Config };

/** Configuration for every feature. Tests override `CONFIG`. */
@Global()
@Module({ providers: [{ provide: CONFIG, useFactory: () => readConfig(process.env) }], exports: [CONFIG] })
export class ConfigModule {}
