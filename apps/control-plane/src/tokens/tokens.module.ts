import { Module } from '@nestjs/common';
import { TokenExplainer } from './token-explainer.js';
import { TokensController } from './tokens.controller.js';

@Module({ controllers: [TokensController], providers: [TokenExplainer], exports: [TokenExplainer] })
export class TokensModule {}
