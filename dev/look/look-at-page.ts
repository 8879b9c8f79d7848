import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** How somebody looks at a page. */
export interface Sight {
  readonly name: string;
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  readonly locale: string;
  readonly isScripted: boolean;
}

export const sights: readonly Sight[] = [
  { name: 'wide', width: 1280, scheme: 'light', locale: 'en-GB', isScripted: true },
  { name: 'narrow-dark', width: 360, scheme: 'dark', locale: 'de-DE', isScripted: true },
];

export interface Finding {
  readonly page: string;
  readonly sight: string;
  readonly what: string;
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export function openContext(browser: Browser, { width, scheme, locale }: Sight): Promise<BrowserContext> {
  return browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, locale });
}

/** What is wrong with a page as it is shown. A policy of contents forbids to add a script to it, so axe is evaluated. */
export async function findingsOf(page: Page, name: string, sight: Sight): Promise<Finding[]> {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { axe: run } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations: found } = await run.run();
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
  const overflow = await page.evaluate(() => {
    const { document } = globalThis as unknown as {
      document: { documentElement: { scrollWidth: number; clientWidth: number } };
    };
    return document.documentElement.scrollWidth - document.documentElement.clientWidth;
  });
  const found = overflow > 0 ? [...violations, `wider than the window by ${overflow} px`] : violations;
  return found.map((what) => ({ page: name, sight: sight.name, what }));
}

export async function takePicture(page: Page, folder: string, name: string, { name: sight }: Sight): Promise<string> {
  const path = join(folder, `${name}-${sight}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
}
