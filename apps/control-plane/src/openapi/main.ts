import 'reflect-metadata';
import { readConfig } from '../config/env.js';
import { createApp } from '../create-app.js';
import { openApiDocument } from './openapi-document.js';

/** Prints the OpenAPI document. Nest's preview mode builds the routes and connects to nothing, so the configuration only has to be well-formed. */
const config = readConfig({ KEYPLANE_PUBLIC_URL: 'http://localhost:8080', DATABASE_URL: 'postgres://unused', KEYPLANE_SYSTEM_DATABASE_URL: 'postgres://unused', KEYPLANE_MASTER_KEY: Buffer.alloc(32).toString('base64url'), KEYPLANE_LOG_LEVEL: 'error' });
const app = await createApp(config, { preview: true });
process.stdout.write(`${JSON.stringify(openApiDocument(app), null, 2)}\n`, () => process.exit(0));
