import { join } from 'node:path';
import type { CreatedGateway } from '@keyplane/contracts';
import { gateway } from '../../src/parts/gateway.js';
import type { PartDescription } from '../../src/processes/part.js';
import type { Caller } from '../caller.js';
import type { Installation } from '../faults/installation.js';
import { PartProcess } from '../faults/part-process.js';

/** A second gateway of an installation, registered as any other one is. */
export class SecondGateway {
  private part: PartProcess | null = null;

  private constructor(
    readonly url: string,
    private readonly description: PartDescription,
    private readonly dataDir: string,
  ) {}

  static async register({ config, bootstrap }: Installation, automation: Caller): Promise<SecondGateway> {
    const { id, clientId, clientSecret } = await automation.create<CreatedGateway>('/gateways', { name: 'second' });
    // No sample API runs here: its port is free.
    const port = config.ports.sampleApi;
    const description = gateway({ config: { ...config, ports: { ...config.ports, gateway: port } }, bootstrap, identity: { id, clientId, clientSecret } });
    const env = { ...description.env, KEYPLANE_GATEWAY_DATA_DIR: join(config.dataDir, 'second-gateway') };
    return new SecondGateway(`http://localhost:${port}`, { ...description, name: 'second-gateway', env }, config.dataDir);
  }

  async start(): Promise<void> {
    this.part = new PartProcess(this.description, this.dataDir);
    await this.part.ready();
  }

  async kill(): Promise<void> {
    await this.part?.kill();
  }

  async stop(): Promise<void> {
    await this.part?.stop();
  }
}
