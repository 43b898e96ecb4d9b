import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { standardSchemaConverter } from './standard-schema-converter.js';

/** The OpenAPI 3.1 document of what the server really validates: the same zod schemas. */
export function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Keyplane')
    .setDescription('Bring your own authorization server to your API gateway. Errors are RFC 9457 problems; lists have cursors; PATCH is a JSON merge patch with If-Match; what creates takes an Idempotency-Key.')
    .setVersion('1')
    .setOpenAPIVersion('3.1.1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token of the built-in key manager of your organization.' })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config, { standardSchemaConverter, operationIdFactory: (_controller, method) => method });
  for (const path of Object.values(document.paths)) for (const operation of Object.values(path)) nameProblemType(operation);
  return document;
}

/** Problems have a content type of their own, which the decorators can't say. */
function nameProblemType(operation: { responses?: Record<string, unknown> }): void {
  const problem = operation.responses?.default as { content?: Record<string, unknown> } | undefined; // made by `Answers`
  if (!problem?.content?.['application/json']) return;
  problem.content = { 'application/problem+json': problem.content['application/json'] };
}
