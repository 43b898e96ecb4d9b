import { parseEnvFile } from '../../../../tools/compose/compose-file.mjs';
import type { Client } from '../token-endpoint.js';
import type { Visitor } from './visitor.js';

/** What people do at the portals on the way of the story; each ends at the page where it is to be seen. */

export async function addRole(admin: Visitor, name: string): Promise<void> {
  await admin.goTo('Users and roles');
  await admin.fill('Name of a new role', name);
  await admin.click('button', 'Add role');
  await admin.page.getByRole('button', { name: `Delete role ${name}` }).waitFor();
}

/** A person who develops applications; resolves to what the first sign-in needs. */
export async function addUser(admin: Visitor, username: string): Promise<{ username: string; oneTimePassword: string }> {
  await admin.goTo('Users and roles');
  await admin.click('button', 'Add user');
  const dialog = admin.page.getByRole('dialog', { name: 'Add user' });
  await dialog.getByLabel('User name').fill(username);
  await admin.click('button', 'Add user', dialog);
  const oneTimePassword = (await admin.page.getByLabel('One-time password', { exact: true }).textContent()) ?? '';
  await admin.click('button', 'Done');
  return { username, oneTimePassword };
}

export async function giveRole(admin: Visitor, { username, role }: { username: string; role: string }): Promise<void> {
  await admin.goTo('Users and roles');
  await admin.click('button', `Menu of ${username}`);
  await admin.click('menuitem', 'Change roles');
  const dialog = admin.page.getByRole('dialog', { name: `Roles of ${username}` });
  // By keyboard: in a field that holds roles the input stands behind them.
  await dialog.getByRole('combobox', { name: 'Roles' }).press('ArrowDown');
  await admin.click('option', role);
  await admin.page.keyboard.press('Tab');
  await admin.click('button', 'Save roles', dialog);
  await dialog.waitFor({ state: 'hidden' });
  await admin.sees(role, admin.page.getByRole('row').filter({ hasText: username }));
}

export async function publishApi(admin: Visitor, { name, upstreamUrl, keyManager }: { name: string; upstreamUrl: string; keyManager: string }): Promise<void> {
  await admin.goTo('APIs');
  await admin.click('link', 'Publish API');
  await admin.fill('Name', name);
  await admin.fill('Upstream', upstreamUrl);
  await admin.page.getByText('Only chosen ones').click();
  await admin.page.getByRole('checkbox', { name: keyManager }).check();
  await admin.click('button', 'Publish API');
  await admin.heading(`${name} 1.0`).waitFor();
  await admin.sees('Published');
}

/** On the page of the key manager. */
export async function disableKeyManager(admin: Visitor, name: string): Promise<void> {
  await admin.click('button', 'Disable');
  const dialog = admin.page.getByRole('dialog', { name: `Disable ${name}?` });
  await admin.sees(/1 application uses it/, dialog);
  await admin.click('button', 'Disable', dialog);
}

/** What is shown this once, as the file that it is copied as. */
export async function copyShown(visitor: Visitor): Promise<Record<string, string>> {
  await visitor.click('button', 'Copy all');
  const shown = parseEnvFile(await clipboardOf(visitor));
  await visitor.click('checkbox', 'I have stored it');
  return shown;
}

/** The client of a key that was just generated, from there on to the page where it is tried. */
export async function takeClient(developer: Visitor): Promise<Client> {
  await developer.heading('Store this secret now').waitFor();
  const { CLIENT_ID: clientId = '', CLIENT_SECRET: clientSecret = '', TOKEN_URL: tokenEndpoint = '' } = await copyShown(developer);
  await developer.click('link', 'Make the first call');
  return { clientId, clientSecret, tokenEndpoint };
}

/** The address of the line for a terminal. */
export async function copyCallAddress(developer: Visitor): Promise<string> {
  await developer.click('button', 'Copy cURL line');
  return /curl '([^']+)'/.exec(await clipboardOf(developer))?.[1] ?? '';
}

export async function clipboardOf({ page }: Visitor): Promise<string> {
  return String(await page.evaluate('navigator.clipboard.readText()'));
}
