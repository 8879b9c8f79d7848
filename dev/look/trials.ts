import type { Page } from 'playwright-core';

/** Something that staff are asked to do, done on the pages as a person would: by what stands on them in English. */
export interface Trial {
  readonly name: string;
  /** False: the shop has no order or parcel that it could be done with. Throws where it cannot be done. */
  readonly run: (page: Page, url: string) => Promise<boolean>;
}

export interface TrialResult {
  readonly name: string;
  readonly outcome: 'done' | 'nothing there' | 'failed';
  readonly seconds: number;
  readonly why?: string;
}

/** As long as somebody on the telephone waits. */
export const TRIAL_MAX_SECONDS = 60;
const STEP_MAX_MS = 15_000;

export async function doTrials(page: Page, url: string): Promise<readonly TrialResult[]> {
  page.setDefaultTimeout(STEP_MAX_MS);
  const results: TrialResult[] = [];
  for (const { name, run } of trials) {
    const startedAt = performance.now();
    const seconds = () => Math.round((performance.now() - startedAt) / 100) / 10;
    try {
      const isDone = await run(page, url);
      const isSlow = seconds() > TRIAL_MAX_SECONDS;
      results.push({ name, outcome: isSlow ? 'failed' : isDone ? 'done' : 'nothing there', seconds: seconds() });
    } catch (error) {
      results.push({ name, outcome: 'failed', seconds: seconds(), why: String(error).split('\n')[0] ?? '' });
    }
  }
  return results;
}

async function search(page: Page, url: string, typed: string): Promise<void> {
  await page.goto(`${url}/ops`);
  await page.fill('#q', typed);
  await page.press('#q', 'Enter');
  await page.waitForLoadState();
}

/** Opens the first order of a list. */
async function openFirst(page: Page, url: string, list: string, kind = 'orders'): Promise<boolean> {
  await page.goto(`${url}${list}`);
  const link = page.locator(`main td a[href^="/ops/${kind}/"]`).first();
  if ((await link.count()) === 0) return false;
  await link.click();
  await page.waitForLoadState();
  return true;
}

async function expectText(page: Page, selector: string, text: string): Promise<void> {
  await page.locator(selector).filter({ hasText: text }).first().waitFor();
}

/** Opens a form by its name, fills it in and sends it. */
async function act(
  page: Page,
  label: string,
  fill: (form: ReturnType<Page['locator']>) => Promise<void>,
): Promise<void> {
  const details = page
    .locator('details')
    .filter({ has: page.locator('summary', { hasText: label }) })
    .first();
  await details.locator('summary').click();
  await fill(details);
  await details.locator('button', { hasText: label }).click();
  await page.waitForLoadState();
}

const notice = (page: Page, text: string) => expectText(page, '[role=status]', text);
const nothing = async () => {};

const trials: readonly Trial[] = [
  {
    name: '1a find an order by its number',
    run: async (page, url) => {
      if (!(await openFirst(page, url, '/ops/orders'))) return false;
      const number = /A-\d+/.exec((await page.textContent('h1')) ?? '')?.[0] ?? '';
      await search(page, url, number.toLowerCase());
      await expectText(page, 'h1', number);
      return true;
    },
  },
  {
    name: '1b find it by its e-mail address',
    run: async (page, url) => {
      if (!(await openFirst(page, url, '/ops/orders'))) return false;
      const number = /A-\d+/.exec((await page.textContent('h1')) ?? '')?.[0] ?? '';
      const email = await page.locator('a[href^="mailto:"]').first().textContent();
      if (email === null) return false;
      await search(page, url, email);
      await expectText(page, 'main', number);
      if (page.url().includes('@')) throw new Error('Whom it is about stands in the address');
      return true;
    },
  },
  {
    name: '1c find orders by a SKU in small letters',
    run: async (page, url) => {
      if (!(await openFirst(page, url, '/ops/orders?status=fulfilling'))) return false;
      const sku = (await page.textContent('section[aria-labelledby=goods] td small'))?.trim() ?? '';
      await search(page, url, sku.toLowerCase());
      await expectText(page, 'main', 'A-');
      return true;
    },
  },
  {
    name: '1d see what waits for payment',
    run: async (page, url) => {
      await page.goto(`${url}/ops`);
      await page.click('a:has-text("wait for payment")');
      await expectText(page, '[aria-current=page]', 'Wait for payment');
      return true;
    },
  },
  {
    name: '1e see what needs a person, and why',
    run: async (page, url) => {
      if (!(await openFirst(page, url, '/ops/tasks', 'tasks'))) return false;
      await expectText(page, 'dt', 'What to do');
      return true;
    },
  },
  {
    name: '1f see the oldest of them first',
    run: async (page, url) => {
      await page.goto(`${url}/ops/orders?sort=attention`);
      const since = await page
        .locator('main td small time')
        .evaluateAll((all) => all.map((one) => one.getAttribute('datetime') ?? ''));
      if (since.length < 2) return false;
      if (since.join() !== since.toSorted((a, b) => a.localeCompare(b)).join())
        throw new Error(`Not oldest first: ${since.join(', ')}`);
      return true;
    },
  },
  {
    name: '2 a declined card: say why, and pay with another',
    run: async (page, url) => {
      if (!(await openFirst(page, url, '/ops/orders?status=awaiting-payment'))) return false;
      await expectText(page, 'main', 'another card of the customer');
      await expectText(page, 'dt', 'Declined because');
      await act(page, 'Pay with another card', (form) => form.locator('[name=paymentMethod]').fill('pm_card_visa'));
      await notice(page, 'card was sent');
      return true;
    },
  },
  {
    name: '3 a refused label: correct the address',
    run: async (page, url) => {
      await page.goto(`${url}/ops/tasks?kind=parcel`);
      const row = page.locator('tr', { hasText: 'address' }).first();
      if ((await row.count()) === 0) return false;
      await row.locator('a[href^="/ops/orders/"]').click();
      await page.waitForLoadState();
      await act(page, 'Correct the address', (form) => form.locator('[name=line1]').fill('1 Analytical Row'));
      await notice(page, 'The address was corrected.');
      return true;
    },
  },
  {
    name: '4 stop an order, let it go on, cancel it',
    run: async (page, url) => {
      if (!(await openFirst(page, url, '/ops/shipments?state=ready'))) return false;
      const isHeld = (await page.locator('summary', { hasText: 'Let the order go on' }).count()) > 0;
      if (isHeld) await act(page, 'Let the order go on', nothing);
      await act(page, 'Stop the order', (form) => form.locator('[name=reason]').fill('The address looks wrong.'));
      await notice(page, 'The order is on hold.');
      await act(page, 'Let the order go on', nothing);
      await notice(page, 'no longer on hold');
      await act(page, 'Cancel the order', (form) => form.locator('[value=customer]').check());
      await notice(page, 'The order is cancelled.');
      return true;
    },
  },
  {
    name: '5a a parcel came back: put its goods on stock, and give its money back',
    run: async (page, url) => {
      if (!(await openFirst(page, url, '/ops/shipments?state=returning'))) return false;
      await act(page, 'It is back here', (form) => form.locator('[name=restock][value=true]').check());
      await notice(page, 'counts as returned');
      await act(page, 'Decide about the money', (form) => form.locator('[name=refund][value=true]').check());
      await notice(page, 'money of the returned parcel is settled');
      return true;
    },
  },
  {
    name: '5b, 5c a parcel is silent and lost: give it up',
    run: async (page, url) => {
      for (const state of ['handed-over', 'in-transit', 'out-for-delivery']) {
        if (!(await openFirst(page, url, `/ops/shipments?state=${state}`))) continue;
        await act(page, 'It is lost', nothing);
        await notice(page, 'counts as lost');
        return true;
      }
      return false;
    },
  },
  {
    name: '5d see what a backorder waits for',
    run: async (page, url) => {
      if (!(await openFirst(page, url, '/ops/orders?status=backordered'))) return false;
      await expectText(page, 'main li', 'goods: ');
      await expectText(page, 'main li', 'place ');
      return true;
    },
  },
  {
    name: '8 see whether the sweeps keep up',
    run: async (page, url) => {
      await page.goto(`${url}/ops`);
      await expectText(page, 'li', 'Mails: ');
      await expectText(page, 'li', 'Orders looked after');
      return true;
    },
  },
];
