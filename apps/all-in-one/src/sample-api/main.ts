import { readSampleConfig } from '../config/sample-env.js';
import { exitWithParent } from '../processes/exit-with-parent.js';
import { createSampleApi } from './echo.js';

const { port } = readSampleConfig(process.env);
exitWithParent(process.env);
createSampleApi().listen(port, '127.0.0.1', () => console.log(`The sample API listens on http://localhost:${port}`));
