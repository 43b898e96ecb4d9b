import { readFileSync } from 'node:fs';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';
import { ConfigError } from '../config/env.js';
import { OrganizationDirectory } from '../organizations/organization-directory.js';
import { hashPassword, passwordProblem } from '../users/passwords.js';
import { FirstPerson } from './first-person.js';
import { OneAtATime } from './one-at-a-time.js';
import { SetUpLinks } from './set-up-links.js';

const USERNAME = 'admin';

/** As long as nobody is in `default`, the first person comes from a password file, or by a link that is in the log. */
@Injectable()
export class FirstAdministrator {
  private readonly logger = new Logger('first-administrator');

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly oneAtATime: OneAtATime,
    private readonly directory: OrganizationDirectory,
    private readonly people: FirstPerson,
    private readonly links: SetUpLinks,
  ) {}

  /** @throws ConfigError where the password file can't be taken */
  async ensure(): Promise<void> {
    const organizationId = await this.organizationId();
    if (await this.oneAtATime.run(() => this.people.isSomebodyThere(organizationId))) return;
    const { adminPasswordFile } = this.config;
    if (adminPasswordFile !== null) await this.create({ username: USERNAME, password: readPassword(adminPasswordFile) });
    else this.logger.warn({ message: 'nobody can sign in yet: open this link within an hour to make the first administrator; it works once', link: this.links.issue() });
  }

  /** Whether a link of the log still opens: in its hour, and nobody is there. */
  async isOpen(token: string): Promise<boolean> {
    if (!this.links.isGood(token)) return false;
    const organizationId = await this.organizationId();
    return this.oneAtATime.run(async () => !(await this.people.isSomebodyThere(organizationId)));
  }

  /** @returns false where somebody else was first */
  async create({ username, password }: { username: string; password: string }): Promise<boolean> {
    const organizationId = await this.organizationId();
    const passwordHash = await hashPassword(password);
    return this.oneAtATime.run(async () => {
      if (await this.people.isSomebodyThere(organizationId)) return false;
      await this.people.insert(organizationId, { username, passwordHash });
      return true;
    });
  }

  private async organizationId(): Promise<string> {
    const organization = await this.directory.findByName('default');
    if (!organization) throw new Error('the organization default is gone');
    return organization.id;
  }
}

/** Read only while nobody is there, so the file may be removed after the first start. Its text is in no message. */
function readPassword(file: string): string {
  let password: string;
  try {
    password = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new ConfigError([`KEYPLANE_ADMIN_PASSWORD_FILE: ${error instanceof Error ? error.message : String(error)}`]);
  }
  const problem = passwordProblem(password, USERNAME);
  if (problem !== null) throw new ConfigError([`KEYPLANE_ADMIN_PASSWORD_FILE: ${problem}`]);
  return password;
}
