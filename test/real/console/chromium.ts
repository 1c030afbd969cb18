import axe from 'axe-core';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Endpoints } from '../../../cli/endpoints.ts';
import { installPackages } from '../debian.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const program = () => process.env.CHROMIUM ?? PLACES.find(existsSync);
/** What the tests saw, for people: git does not keep it. */
export const SHOTS = join(import.meta.dirname, '..', '..', '..', '.build', 'console-shots');

/** Gives the reason where there is no Chromium and none can be had. */
export const missingChromium = async (): Promise<string | undefined> => (program() ? undefined : installPackages('Chromium', ['chromium', 'fonts-noto-core']));

export interface Look {
  scheme?: 'light' | 'dark';
  width?: number;
  height?: number;
}

/** A browser, and people who sign in with it: each in a context of their own, as at machines of their own. */
export class Desk {
  readonly #endpoints: Endpoints;
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  /** What pages complained of in their consoles. */
  readonly complaints: string[] = [];

  private constructor(endpoints: Endpoints, browser: Browser) {
    this.#endpoints = endpoints;
    this.#browser = browser;
  }

  static async open(endpoints: Endpoints): Promise<Desk> {
    mkdirSync(SHOTS, { recursive: true });
    // as root, in a container, there is no sandbox to be had
    return new Desk(endpoints, await chromium.launch({ executablePath: program() ?? '', args: ['--no-sandbox'] }));
  }

  /** Signs in at the page of the issuer, as the demo user of this role or of this name. */
  async signIn(who: string, path = '/', { scheme = 'light', width = 1280, height = 800 }: Look = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width, height }, colorScheme: scheme });
    context.setDefaultTimeout(30_000);
    this.#contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.complaints.push(`${who} ${path}: ${error.message}`));
    page.on('console', (message) => /content security policy/i.test(message.text()) && this.complaints.push(`${who} ${path}: ${message.text()}`));
    const user = this.#endpoints.users.find(({ role, username }) => role === who || username === who);
    if (!user) throw new Error(`there is no demo user ${who}`);
    await page.goto(`${this.#endpoints.aws}/console${path}`);
    await page.getByLabel('User name').fill(user.username);
    await page.getByLabel('Password').fill(user.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    return page;
  }

  /** Goes to another page of the console, without a new sign-in. */
  async visit(page: Page, path: string): Promise<void> {
    await page.goto(`${this.#endpoints.aws}/console${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('body:not(:has(.loading))').waitFor();
  }

  async close(): Promise<void> {
    for (const context of this.#contexts) await context.close();
    await this.#browser.close();
  }
}

/** Presses Tab until what is called so has the focus. @throws Error where no press gets there */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const there = page.locator(':focus').and(page.getByRole('link', { name }).or(page.getByRole('button', { name })).or(page.getByRole('textbox', { name })));
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await there.count()) > 0) return;
  }
  throw new Error(`no Tab leads to ${name}`);
}

export const shot = (page: Page, name: string) => page.screenshot({ path: join(SHOTS, `${name}.png`) });

/** What keeps somebody out, as axe finds it: `rule: where`. The whole of WCAG 2.2 AA. */
export async function barriers(page: Page): Promise<string[]> {
  // as Playwright's own evaluation, which the pages' content security policy does not forbid
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })")) as axe.AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary?.split('\n').at(1)?.trim() ?? ''}`));
}
