import type { ConnectorDefinition } from '@keyplane/connector-kit';
import { ConnectorTypePage, PageQuery, type ConnectorTypeDto, type Page } from '@keyplane/contracts';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '../http/caller.js';
import { Answers } from '../http/openapi.decorators.js';
import { pageOfArray } from '../http/pagination.js';
import { Connectors } from '../key-managers/connectors.js';

@ApiTags('key managers')
@Controller('connector-types')
@Requires('keyplane:admin')
export class ConnectorTypesController {
  constructor(private readonly connectors: Connectors) {}

  @Get()
  @Answers(200, ConnectorTypePage)
  listConnectorTypes(@Query({ schema: PageQuery }) query: PageQuery): Page<ConnectorTypeDto> {
    const types = this.connectors.definitions().map(toConnectorType).sort((a, b) => (a.type < b.type ? -1 : 1));
    return pageOfArray(types, ({ type }) => type, query);
  }
}

function toConnectorType({ type, displayName, description, docsUrl, creatable, capabilities, connectionFields, applicationFields }: ConnectorDefinition): ConnectorTypeDto {
  return { type, displayName, description, docsUrl, creatable, capabilities, connectionFields: [...connectionFields], applicationFields: [...applicationFields] };
}
