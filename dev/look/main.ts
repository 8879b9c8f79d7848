import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { runCommand } from '../../tools/shared/run-command.ts';
import { lookAtShop } from './look-at-shop.ts';
import { doTrials } from './trials.ts';
import { prepareTrials } from './prepare-trials.ts';
import { lookUsage, readLookConfig, type LookConfig } from './look-config.ts';

process.exitCode = await runCommand({ usage: lookUsage, read: readLookConfig, run: look });

async function look(config: LookConfig): Promise<number> {
  const { url, to, browser: executablePath, prepare, carriers } = config;
  if (prepare !== undefined) await prepareTrials({ url, dataDir: prepare, carriers });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const findings = await lookAtShop({ browser, url, to, signIn: (context) => signIn(context, config) });
    for (const { page, sight, what } of findings) process.stdout.write(`✗ ${page} (${sight}): ${what}\n`);
    process.stdout.write(findings.length === 0 ? `Nothing was found. Pictures are in ${to}.\n` : `Pictures: ${to}\n`);
    const failed = config.trials ? await tryOut(browser, config) : 0;
    return findings.length + failed === 0 ? 0 : 1;
  } finally {
    await browser.close();
  }
}

/** How many of the trials failed. */
async function tryOut(browser: Browser, config: LookConfig): Promise<number> {
  const context = await browser.newContext({ locale: 'en-GB' });
  await signIn(context, config);
  const results = await doTrials(await context.newPage(), config.url);
  for (const { name, outcome, seconds, why = '' } of results) {
    process.stdout.write(`${outcome === 'failed' ? '✗' : '✓'} ${name}: ${outcome}, ${seconds} s ${why}\n`);
  }
  return results.filter(({ outcome }) => outcome === 'failed').length;
}

async function signIn(context: BrowserContext, { url, cookie, email = '', password = '' }: LookConfig): Promise<void> {
  if (cookie !== undefined) {
    const [name = '', ...value] = cookie.split('=');
    await context.addCookies([{ name, value: value.join('='), url }]);
    return;
  }
  const page = await context.newPage();
  await page.goto(`${url}/ops/sign-in`);
  await page.fill('input[name="email"]', email);
  await page.fill('input[name="password"]', password);
  await page.press('input[name="password"]', 'Enter');
  await page.waitForURL(`${url}/ops`);
  await page.close();
}
