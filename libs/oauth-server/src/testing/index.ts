/** For tests of other packages: a storage that forgets, a browser without script. Never used by product code. */
export { Browser } from './browser.js';
export { createMemoryOAuthStorage } from './memory-storage.js';
