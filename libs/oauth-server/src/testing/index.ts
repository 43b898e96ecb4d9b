/** For tests of other packages: a storage that forgets. Never used by product code. */
export { createMemoryOAuthStorage } from './memory-storage.js';
