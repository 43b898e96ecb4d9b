import { Initial1764000000000 } from './1764000000000-initial.js';

/** In order; frozen once released. */
export const MIGRATIONS = [Initial1764000000000] as const;
