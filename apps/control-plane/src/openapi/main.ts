import 'reflect-metadata';
import { createApp } from '../create-app.js';
import { openApiDocument } from './openapi-document.js';

/** Prints the OpenAPI document. Nest's preview mode builds the routes and connects to nothing. */
const app = await createApp({ logLevel: 'error', preview: true });
process.stdout.write(`${JSON.stringify(openApiDocument(app), null, 2)}\n`, () => process.exit(0));
