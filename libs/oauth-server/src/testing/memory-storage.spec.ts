import { createMemoryOAuthStorage } from './memory-storage.js';
import { describeOAuthStorageContract } from './storage-contract.js';

describeOAuthStorageContract(createMemoryOAuthStorage);
