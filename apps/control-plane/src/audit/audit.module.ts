import { Global, Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditRepository } from './audit.repository.js';
import { AuditWriter } from './audit.writer.js';

@Global()
@Module({ controllers: [AuditController], providers: [AuditWriter, AuditRepository], exports: [AuditWriter] })
export class AuditModule {}
