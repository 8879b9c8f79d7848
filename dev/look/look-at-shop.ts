import { mkdirSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { findingsOf, openContext, sights, takePicture, type Finding, type Sight } from './look-at-page.ts';

export interface Look {
  readonly browser: Browser;
  readonly url: string;
  /** Makes somebody signed in. */
  readonly signIn: (context: BrowserContext) => Promise<void>;
  /** Folder of the pictures. */
  readonly to: string;
}

/** For whoever has not signed in. */
const strangersAddresses = { 'sign-in': '/ops/sign-in', 'bad-link': '/ops/join' } as const;

/** The pages that are there in every shop; of orders and tasks the first of the list. */
const addresses = {
  start: '/ops',
  orders: '/ops/orders',
  tasks: '/ops/tasks',
  parcels: '/ops/shipments',
  search: '/ops/search?q=nobody%40example.com',
  account: '/ops/account',
  'not-there': '/ops/nothing',
} as const;

/** Looks at every page in every way. Returns what was found, worst first as axe tells it. */
export async function lookAtShop(look: Look): Promise<readonly Finding[]> {
  mkdirSync(look.to, { recursive: true });
  const findings: Finding[] = [];
  for (const sight of sights) {
    const stranger = await openContext(look.browser, sight);
    findings.push(...(await lookInOneWay(stranger, sight, { ...look, addresses: strangersAddresses })));
    await stranger.close();
    const context = await openContext(look.browser, sight);
    await look.signIn(context);
    findings.push(...(await lookInOneWay(context, sight, { ...look, addresses, lists })));
    await context.close();
  }
  return findings;
}

/** Of each the first is looked at, too. */
const lists = [
  ['order', '/ops/orders', 'main td a[href^="/ops/orders/"]'],
  ['task', '/ops/tasks', 'main td a[href^="/ops/tasks/"]'],
] as const;

interface LookedAt extends Look {
  readonly addresses: Readonly<Record<string, string>>;
  readonly lists?: typeof lists;
}

async function lookInOneWay(
  context: BrowserContext,
  sight: Sight,
  { url, to, addresses: pages, lists: firsts }: LookedAt,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const page = await context.newPage();
  let shown = '';
  const note = (what: string) => void findings.push({ page: shown, sight: sight.name, what });
  page.on('pageerror', (error) => note(`error: ${error.message}`));
  page.on('console', (message) => {
    // A page that says that something is not there, or no longer, is answered so, which the browser notes, too.
    if (message.type() === 'error' && !/status of 4(04|10)/.test(message.text())) note(`console: ${message.text()}`);
  });
  const lookAt = async (name: string, address: string) => {
    shown = name;
    await page.goto(url + address, { waitUntil: 'load' });
    const { pathname } = new URL(page.url());
    if (pathname !== new URL(url + address).pathname) note(`led to ${pathname}`);
    findings.push(...(await findingsOf(page, name, sight)));
    await takePicture(page, to, name, sight);
  };
  for (const [name, address] of Object.entries(pages)) await lookAt(name, address);
  for (const [name, list, first] of firsts ?? []) {
    await page.goto(url + list);
    const address = await firstLink(page, first);
    shown = name;
    if (address === undefined) {
      note('the shop has none to look at');
      continue;
    }
    await lookAt(name, address);
    // The forms, which stand closed at first.
    for (const summary of await page.locator('details > summary').all()) await summary.click();
    shown = `${name}-open`;
    findings.push(...(await findingsOf(page, shown, sight)));
    await takePicture(page, to, shown, sight);
  }
  return findings;
}

async function firstLink(page: Page, selector: string): Promise<string | undefined> {
  const link = page.locator(selector).first();
  return (await link.count()) > 0 ? ((await link.getAttribute('href')) ?? undefined) : undefined;
}
