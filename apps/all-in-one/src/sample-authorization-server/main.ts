import { readSampleConfig } from '../config/sample-env.js';
import { startSampleAuthorizationServer } from './server.js';

const config = readSampleConfig(process.env);
await startSampleAuthorizationServer(config);
console.log(`The sample authorization server (not for production) is http://localhost:${config.port}`);
