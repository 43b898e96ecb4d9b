import { readSampleConfig } from '../config/sample-env.js';
import { createSampleApi } from './echo.js';

const { port } = readSampleConfig(process.env);
createSampleApi().listen(port, '127.0.0.1', () => console.log(`The sample API listens on http://localhost:${port}`));
