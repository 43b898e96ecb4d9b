import { Global, Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditReader } from './audit.reader.js';
import { AuditWriter } from './audit.writer.js';

@Global()
@Module({ controllers: [AuditController], providers: [AuditWriter, AuditReader], exports: [AuditWriter] })
export class AuditModule {}
