/** What int-specs stand on: a control plane on a fresh database, and callers with tokens. Never imported by product code. */
export { ApiClient, type ApiAnswer } from './api-client.js';
export { createTestDatabase, type TestDatabase } from './test-database.js';
export { freePort, startTestControlPlane, tokenOf, type TestControlPlane } from './test-control-plane.js';
export { ControlPlaneProcesses, STARTED_MS_MAX, type ControlPlaneProcess } from './control-plane-processes.js';
export { eventually } from './eventually.js';
export { auditOf, dumpOf, type AuditRow } from './tables.js';
export { aPerson, chooseOwnPassword, Person, type SignedIn } from './person.js';
