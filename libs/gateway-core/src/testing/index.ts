/**
 * Builders for tests of this package and of those that use it: states, keys made at run time, tokens, change records, and
 * a small world in which everything fits. No test framework, never imported by product code.
 */
export { aSigningKey, encodePart, signToken, type SigningKey, type TokenParts } from './signing.js';
export { aKeyManager, aRevocation, aSnapshot, aSubscription, anApi, anApplication, anApplicationKey, anIssuerProfile, type SnapshotParts } from './states.js';
export { CONTROL_PLANE_AUDIENCE, NOW_MS, NOW_SECONDS, TestIssuer, World, aWorld, anIssuer, type Call, type IssuerOptions, type WorldOptions } from './world.js';
export { aChangeRecord, anEpoch, type EventOptions } from './change-records.js';
