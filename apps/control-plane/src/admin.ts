import pg from 'pg';
import { v7 as newId } from 'uuid';
import { hashPassword, newOneTimePassword, oneTimePasswordEnd } from './users/passwords.js';

/** `admin reset-password USER [ORGANIZATION]`: prints a one-time password. Needs KEYPLANE_SYSTEM_DATABASE_URL only. */
async function main([command, username, organization = 'default']: string[]): Promise<string> {
  const url = process.env.KEYPLANE_SYSTEM_DATABASE_URL; // not readConfig: whoever resets a password need not have the master key
  if (command !== 'reset-password' || username === undefined) throw new Error('usage: npm run admin -- reset-password USER [ORGANIZATION]');
  if (url === undefined) throw new Error('KEYPLANE_SYSTEM_DATABASE_URL is not set');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await resetPassword(client, { username, organization });
  } finally {
    await client.end();
  }
}

/** Sets a one-time password, for one sign-in within 24 hours, and ends the person's sessions; audited. @throws when there is no such person */
async function resetPassword(client: pg.Client, person: { username: string; organization: string }): Promise<string> {
  const password = newOneTimePassword();
  const passwordHash = await hashPassword(password);
  // One statement: the password and its audit row are there together, or neither is.
  const { rowCount } = await client.query(
    `with changed as (
       update keyplane.users u set password_hash = $1, must_change_password = true, password_expires_at = $5, revision = u.revision + 1, updated_at = now()
       from keyplane.organizations o where o.id = u.organization_id and o.name = $2 and lower(u.username) = lower($3) returning u.id, u.organization_id),
     signed_out as (delete from keyplane.sessions s using changed c where s.user_id = c.id),
     signed_out_at_built_in as (delete from keyplane.oauth_artifacts a using changed c where a.organization_id = c.organization_id and a.account_id = c.id::text)
     insert into keyplane.audit_log (id, organization_id, actor, action, target_type, target_id)
     select $4, organization_id, 'keyplane', 'user.password-reset', 'user', id from changed`,
    [passwordHash, person.organization, person.username, newId(), oneTimePasswordEnd()],
  );
  if (rowCount !== 1) throw new Error(`there is no user "${person.username}" in the organization "${person.organization}"`);
  return `One-time password of ${person.username}: ${password}`;
}

main(process.argv.slice(2)).then(
  (line) => process.stdout.write(`${line}\n`),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
