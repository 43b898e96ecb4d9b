import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import type { CreatedUser } from '@keyplane/contracts';
import type { Person } from '../../src/credentials/bootstrap-file.js';

/** No sandbox (it can't be had as root), and nothing that calls home. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const LIMIT_MS = 10_000;
export const OWN_PASSWORD = 'a password of my own';

type Role = Parameters<Page['getByRole']>[0];
export interface Appearance {
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.KEYPLANE_TEST_CHROMIUM, args: FLAGS });
}

/** Somebody at a browser of their own, who finds everything by what is to be read there, and waits for it. */
export class Visitor {
  /** Clicks, and fields filled in. */
  interactions = 0;
  /** What no page may cause. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
  ) {
    page.setDefaultTimeout(LIMIT_MS);
    page.on('console', (message) => message.type() === 'error' && this.complaints.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => this.complaints.push(`page: ${error.message}`));
  }

  static async arrive(browser: Browser, { width = 1440, height = 900, colorScheme = 'light' }: Appearance = {}): Promise<Visitor> {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, permissions: ['clipboard-read', 'clipboard-write'] });
    return new Visitor(await context.newPage(), context);
  }

  /** Opens a portal and signs in on the way; ends at the page that was asked for. */
  async signIn(address: string, { username, password }: Person): Promise<void> {
    await this.page.goto(address);
    await this.page.getByLabel('User name').fill(username);
    await this.page.getByLabel('Password').fill(password ?? '');
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.heading().waitFor();
    this.interactions = 0;
  }

  /** Signs in with a one-time password and chooses another, `OWN_PASSWORD`. */
  async firstSignIn(address: string, { username, oneTimePassword }: Pick<CreatedUser, 'username' | 'oneTimePassword'>): Promise<void> {
    const { page } = this;
    await page.goto(address);
    await page.getByLabel('User name').fill(username);
    await page.getByLabel('Password').fill(oneTimePassword);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await this.heading('Choose your own password').waitFor();
    await page.getByLabel('New password').fill(OWN_PASSWORD);
    await page.getByLabel('The same once more').fill(OWN_PASSWORD);
    await page.getByRole('button', { name: 'Save and sign in' }).click();
    await page.getByRole('navigation').first().waitFor();
  }

  async click(role: Role, name: string | RegExp, within: Page | Locator = this.page): Promise<void> {
    this.interactions += 1;
    await within.getByRole(role, { name, exact: typeof name === 'string' }).click();
  }

  /** Follows an entry of the portal's navigation. */
  async goTo(entry: string): Promise<void> {
    await this.click('link', entry, this.page.getByRole('navigation', { name: /portal$/ }));
  }

  async fill(label: string, value: string): Promise<void> {
    this.interactions += 1;
    await this.page.getByLabel(label, { exact: true }).fill(value);
  }

  /** Picks from a list that opens. */
  async pick(label: string, option: string): Promise<void> {
    this.interactions += 1;
    await this.page.getByRole('combobox', { name: label, exact: true }).or(this.page.getByRole('textbox', { name: label, exact: true })).first().click();
    await this.page.getByRole('option', { name: option, exact: true }).click();
  }

  heading(name?: string | RegExp): Locator {
    return this.page.getByRole('heading', { level: 1, ...(name === undefined ? {} : { name }) });
  }

  async sees(text: string | RegExp, within: Page | Locator = this.page): Promise<void> {
    await within.getByText(text).first().waitFor();
  }

  /** The state that the gateway answered, as the verdict shows it. */
  async verdict(): Promise<{ title: string; text: string }> {
    const verdict = this.page.getByRole('status', { name: 'Verdict' });
    await verdict.waitFor();
    return { title: (await verdict.getByRole('heading').textContent()) ?? '', text: (await verdict.textContent()) ?? '' };
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}
