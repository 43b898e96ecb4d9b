import { CataloguePage, PageQuery, type CatalogueEntry, type Page } from '@keyplane/contracts';
import { Controller, Get, Module, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApisModule } from '../apis/apis.module.js';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { Answers } from '../http/openapi.decorators.js';
import { KeyManagersModule } from '../key-managers/key-managers.module.js';
import { CatalogueService } from './catalogue.service.js';

/** What application developers can call. */
@ApiTags('catalogue')
@Controller('catalogue')
@Requires('keyplane:develop')
export class CatalogueController {
  constructor(private readonly catalogue: CatalogueService) {}

  @Get()
  @Answers(200, CataloguePage)
  listCatalogue(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery): Promise<Page<CatalogueEntry>> {
    return this.catalogue.list(caller, query);
  }
}

@Module({ imports: [ApisModule, KeyManagersModule], controllers: [CatalogueController], providers: [CatalogueService] })
export class CatalogueModule {}
