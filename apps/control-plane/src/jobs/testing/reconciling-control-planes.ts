import { fileURLToPath } from 'node:url';
import { ControlPlaneProcesses, eventually, type ControlPlaneProcess, type TestDatabase } from '../../testing/index.js';

const PROGRAM = fileURLToPath(new URL('../../../dist/jobs/testing/reconciling-control-plane.js', import.meta.url));

export interface ReconcilingControlPlane extends ControlPlaneProcess {
  /** Makes it take its turn at reconciling; resolves when it has said so, or is gone. */
  reconcile(): Promise<void>;
}

/** Control planes of one installation that reconcile when a test says so, and not by themselves. */
export class ReconcilingControlPlanes {
  private readonly processes: ControlPlaneProcesses;

  constructor(database: TestDatabase, through?: (url: string) => string) {
    const environment = { KEYPLANE_RECONCILE_SECONDS: '3600', KEYPLANE_KEY_REFRESH_SECONDS: '3600' };
    this.processes = new ControlPlaneProcesses(database, { program: PROGRAM, environment, through });
  }

  async start(): Promise<ReconcilingControlPlane> {
    const plane = await this.processes.start();
    return { ...plane, reconcile: () => reconcile(plane) };
  }

  stop(): Promise<void> {
    return this.processes.stop();
  }
}

async function reconcile(plane: ControlPlaneProcess): Promise<void> {
  const before = plane.timesSaid('done');
  plane.tell('reconcile');
  await eventually(() => Promise.resolve(plane.timesSaid('done') > before || !plane.isAlive()), 30_000);
}
