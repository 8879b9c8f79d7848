import { canSell } from '../../domain/shop/find-shop-gaps.ts';
import type { ShopGap } from '../../domain/shop/shop-gap.ts';
import { describeShopFailure } from '../shared/describe-shop-failure.ts';
import { runCommand } from '../shared/run-command.ts';
import { examineShop } from './examine-shop.ts';
import { readReadyConfig, usage, type ReadyConfig } from './ready-config.ts';

process.exitCode = await runCommand({ usage, read: readReadyConfig, run: answer, describe: describeShopFailure });

async function answer({ json, ...shop }: ReadyConfig): Promise<number> {
  const gaps = await examineShop(shop);
  if (!gaps) throw new Error('The database has no shop yet: run "npm run db:migrate" first.');
  const isReady = canSell(gaps);
  process.stdout.write(json ? `${JSON.stringify({ ready: isReady, gaps })}\n` : `${describe(gaps, isReady)}\n`);
  return isReady ? 0 : 1;
}

function describe(gaps: readonly ShopGap[], isReady: boolean): string {
  const found = gaps.map(({ blocks, what, why, mend }) => `${blocks ? '✗' : '?'} ${what} ${why}\n    → ${mend}`);
  return [...found, isReady ? '✓ The shop can sell.' : '✗ The shop cannot sell yet.'].join('\n');
}
