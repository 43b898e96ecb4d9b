import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';
import { FirstAdministrator } from './first-administrator.js';
import { Installation } from './installation.js';
import { OneAtATime } from './one-at-a-time.js';
import { StarterSet } from './starter-set.js';

/** Makes what every installation has, at each start, idempotently: its identity, the organization `default`, what `KEYPLANE_BOOTSTRAP` asks for, and a first person. */
@Injectable()
export class BootstrapService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly oneAtATime: OneAtATime,
    private readonly installation: Installation,
    private readonly starterSet: StarterSet,
    private readonly firstAdministrator: FirstAdministrator,
  ) {}

  /** @throws PublicUrlChangedError, and ConfigError where the administrator's password can't be taken */
  async run(): Promise<void> {
    await this.oneAtATime.run(() => this.installation.ensure());
    // Units of their own: the built-in server of `default` is found once `default` is committed.
    const organization = await this.installation.defaultOrganization();
    const { bootstrap } = this.config;
    if (bootstrap) await this.oneAtATime.run(() => this.starterSet.ensure(organization, bootstrap));
    await this.firstAdministrator.ensure();
  }
}
