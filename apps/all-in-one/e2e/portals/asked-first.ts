import { describe, expect, it } from '@jest/globals';
import type { Api, CreatedUser } from '@keyplane/contracts';
import type { AtThePortal } from './furnished.js';

/** What stops somebody or something, or cannot be shown again, is asked first. */
export function describeAskedFirst(the: () => AtThePortal): void {
  describe('administrators, before something stops or is lost', () => {
    it('are asked before somebody is shut out, told what ends, and count in their roles', async () => {
      const { visitor } = the();
      const { page } = visitor;
      const { bootstrap, automation } = the().world;
      await automation.create('/roles', { name: 'guests' });
      const guest = await automation.create<CreatedUser>('/users', { username: 'guest@meridian.example', roles: ['guests'] });
      await visitor.signIn(`${bootstrap.adminPortalUrl}/users`, bootstrap.admin);
      const row = page.getByRole('row').filter({ hasText: guest.username });
      await visitor.sees('1 person', page.getByRole('listitem').filter({ hasText: 'guests' }));
      const choose = async (entry: string): Promise<void> => {
        await visitor.click('button', `Menu of ${guest.username}`);
        await visitor.click('menuitem', entry);
      };
      await choose('Reset password');
      await visitor.click('button', 'Keep it', page.getByRole('dialog', { name: `Reset the password of ${guest.username}?` }));
      await choose('Disable');
      const disabling = page.getByRole('dialog', { name: `Disable ${guest.username}?` });
      expect(await automation.read(`/users/${guest.id}`)).toMatchObject({ enabled: true, revision: guest.revision });
      await automation.patch(`/users/${guest.id}`, { roles: ['guests', 'application-developer'] });
      await visitor.click('button', 'Disable', disabling);
      await visitor.sees('Somebody changed this meanwhile', disabling);
      await visitor.sees('application-developer', row);
      await visitor.click('button', 'Disable', disabling);
      await visitor.sees('Disabled', row);
      await choose('Enable');
      await visitor.sees('First sign-in pending', row);
      await choose('Delete person');
      const deleting = page.getByRole('dialog', { name: `Delete ${guest.username}?` });
      await deleting.getByRole('textbox').fill(guest.username);
      await visitor.click('button', 'Delete person', deleting);
      await row.waitFor({ state: 'detached' });
      await visitor.sees('0 people', page.getByRole('listitem').filter({ hasText: 'guests' }));
      await visitor.click('button', `Menu of ${bootstrap.admin.username}`);
      await page.getByRole('menuitem', { name: 'Reset password' }).waitFor();
      expect(await page.getByRole('menuitem', { name: 'Delete person' }).count()).toBe(0);
      // A refused change is an error to Chromium.
      expect(visitor.complaints.filter((complaint) => !complaint.includes('412'))).toEqual([]);
    });

    it('are told whom an API that is taken offline stops, before it is', async () => {
      const { visitor } = the();
      const { bootstrap, automation, apiId } = the().world;
      await visitor.signIn(`${bootstrap.adminPortalUrl}/apis/${apiId}`, bootstrap.admin);
      await visitor.click('button', 'Take offline');
      const dialog = visitor.page.getByRole('dialog', { name: 'Take Orders 1.0 offline?' });
      await visitor.sees('1 application subscribes to it.', dialog);
      expect(await automation.read<Api>(`/apis/${apiId}`)).toMatchObject({ enabled: true });
      await visitor.click('button', 'Take offline', dialog);
      await visitor.sees('Offline');
      await visitor.click('button', 'Publish');
      await visitor.sees('Published');
      expect(visitor.complaints).toEqual([]);
    });

    it('keep the secret of a gateway until they have stored it, and remove a gateway by its name', async () => {
      const { visitor } = the();
      const { page } = visitor;
      const { bootstrap, automation } = the().world;
      await visitor.signIn(`${bootstrap.adminPortalUrl}/gateways`, bootstrap.admin);
      await visitor.click('button', 'Enroll gateway');
      const dialog = page.getByRole('dialog', { name: 'Enroll a gateway' });
      await dialog.getByLabel('Name').fill('fra-1');
      await visitor.click('button', 'Enroll gateway', dialog);
      const secret = dialog.getByRole('region', { name: 'Secret, shown once' });
      await secret.waitFor();
      await page.keyboard.press('Escape');
      await page.mouse.click(5, 5);
      expect(await secret.isVisible()).toBe(true);
      await visitor.click('checkbox', 'I have stored it', dialog);
      await visitor.click('button', 'Done', dialog);
      await visitor.sees('Never connected', page.getByRole('row').filter({ hasText: 'fra-1' }));
      await visitor.click('button', 'Remove fra-1');
      const removing = page.getByRole('dialog', { name: 'Remove fra-1?' });
      await removing.getByLabel('Type fra-1 to remove it').fill('fra-1');
      await visitor.click('button', 'Remove gateway', removing);
      await page.getByRole('row').filter({ hasText: 'fra-1' }).waitFor({ state: 'detached' });
      expect((await automation.read<{ items: unknown[] }>('/gateways')).items).toHaveLength(1);
      expect(visitor.complaints).toEqual([]);
    });
  });
}
