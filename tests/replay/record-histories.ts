import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { BadCommand } from '../../tools/shared/bad-command.ts';
import { readOptionsAndWords } from '../../tools/shared/read-options.ts';
import { runCommand } from '../../tools/shared/run-command.ts';
import { aShop } from '../support/a-shop.ts';
import { publishTestServices } from '../support/test-config.ts';
import { startTestServices } from '../support/test-services.ts';
import { startShopInProcess, type ShopInProcess } from '../support/shop/shop-in-process.ts';
import { stories } from './stories.ts';
import { createStoryTeller } from './story-teller.ts';

const HISTORIES = join(import.meta.dirname, 'histories');

const usage = `node tests/replay/record-histories.ts [STORY ...]

Tells every story, or those that are named, to a real shop, and keeps the histories of its workflows. For workflows that
nobody runs yet; one that is out there changes by "patched", and its recorded histories stay as they are.

Stories: ${Object.keys(stories).join(', ')}`;

process.exitCode = await runCommand({
  usage,
  read(args) {
    const { words } = readOptionsAndWords(args, {});
    const unknown = words.find((name) => !(name in stories));
    if (unknown !== undefined) throw new BadCommand(`There is no story "${unknown}".`);
    return words.length > 0 ? words : Object.keys(stories);
  },
  run: recordAll,
});

async function recordAll(names: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'quartermaster-record-'));
  const services = await startTestServices(folder);
  publishTestServices(services.url);
  const shop = await startShopInProcess();
  try {
    await aShop(shop.api.database, [
      { sku: 'MUG', onHand: { MAIN: 1_000 } },
      { sku: 'TIN', priceMinor: 255, onHand: { EAST: 1_000 } },
      { sku: 'LATER', backorderable: true, onHand: { MAIN: 1 } },
      { sku: 'NEVER', backorderable: true },
      { sku: 'RARE', onHand: { MAIN: 1 } },
    ]);
    for (const name of names) await record(shop, name);
  } finally {
    await shop.stop();
    await services.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return 0;
}

async function record(at: ShopInProcess, name: string): Promise<void> {
  const story = stories[name];
  if (!story) throw new Error(`There is no story "${name}"`);
  const teller = createStoryTeller(at);
  await story(teller);
  for (const old of readdirSync(HISTORIES)) if (old.startsWith(`${name}.`)) rmSync(join(HISTORIES, old));
  let kept = 0;
  for (const workflowId of teller.told) {
    await teller.ended(workflowId);
    const handle = at.temporal.workflow.getHandle(workflowId);
    const { type } = await handle.describe();
    const json = historyToJSON(await handle.fetchHistory());
    writeFileSync(join(HISTORIES, `${name}.${(kept += 1)}-${type}.json`), anonymous(json));
  }
  process.stdout.write(`${name}: ${kept} histories\n`);
}

/** Without the names of the machine and its processes. */
function anonymous(json: string): string {
  const history = JSON.parse(json, (key, value: unknown) => (key === 'identity' ? 'recorded' : value)) as unknown;
  return `${JSON.stringify(history)}\n`;
}
