import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { Access } from '../http/caller.js';
import { accessOfOperations } from './access-of-operations.js';
import { standardSchemaConverter } from './standard-schema-converter.js';
import { SUMMARIES } from './summaries.js';

/** As swagger makes it, as far as it is completed here. */
interface Operation {
  operationId: string;
  summary?: string;
  security?: Record<string, string[]>[];
  responses?: Record<string, unknown>;
}

/** The OpenAPI 3.1 document of what the server really validates: the same zod schemas. */
export function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Keyplane')
    .setDescription('Bring your own authorization server to your API gateway. Errors are RFC 9457 problems; lists have cursors; PATCH is a JSON merge patch with If-Match; what creates takes an Idempotency-Key.')
    .setVersion('1')
    .setOpenAPIVersion('3.1.1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token of the built-in key manager of your organization, with one of the scopes that the operation names.' })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config, { standardSchemaConverter, operationIdFactory: (_controller, method) => method });
  const accesses = accessOfOperations(app);
  for (const operation of Object.values(document.paths).flatMap((path): Operation[] => Object.values(path))) complete(operation, accesses.get(operation.operationId));
  return document;
}

/** Adds what decorators can't say, or don't. */
function complete(operation: Operation, access: Access | undefined): void {
  const summary = SUMMARIES[operation.operationId];
  if (summary === undefined) throw new Error(`${operation.operationId} has no line in openapi/summaries.ts`);
  operation.summary = summary;
  // Each is enough. OpenAPI 3.1 lets any scheme name them.
  if (access?.kind === 'scopes') operation.security = access.scopes.map((scope) => ({ bearer: [scope] }));
  nameProblemType(operation);
}

/** Problems have a content type of their own. */
function nameProblemType(operation: Operation): void {
  const problem = operation.responses?.default as { content?: Record<string, unknown> } | undefined; // made by `Answers`
  if (!problem?.content?.['application/json']) return;
  problem.content = { 'application/problem+json': problem.content['application/json'] };
}
