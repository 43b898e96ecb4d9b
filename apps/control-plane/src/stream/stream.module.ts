import { Global, Module } from '@nestjs/common';
import { ChangeStream } from './change-stream.js';
import { OwnView } from './own-view.js';
import { StreamController } from './stream.controller.js';

@Global()
@Module({ controllers: [StreamController], providers: [ChangeStream, OwnView], exports: [ChangeStream, OwnView] })
export class StreamModule {}
