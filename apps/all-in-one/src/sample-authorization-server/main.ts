import { readSampleConfig } from '../config/sample-env.js';
import { exitWithParent } from '../processes/exit-with-parent.js';
import { startSampleAuthorizationServer } from './server.js';

exitWithParent(process.env);
const config = readSampleConfig(process.env);
await startSampleAuthorizationServer(config);
console.log(`The sample authorization server (not for production) is http://localhost:${config.port}`);
