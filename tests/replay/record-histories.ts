// Tells every story to a real shop and keeps the histories of its workflows: `node tests/replay/record-histories.ts`,
// or with names of stories, only those. For workflows that nobody runs yet; one that is out there changes by `patched`,
// and its recorded histories stay as they are.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { aShop } from '../support/a-shop.ts';
import { publishTestServices } from '../support/test-config.ts';
import { startTestServices } from '../support/test-services.ts';
import { startTestShop, type TestShop } from '../support/test-shop.ts';
import { stories } from './stories.ts';
import { createStoryTeller } from './story-teller.ts';

const HISTORIES = join(import.meta.dirname, 'histories');

const wanted = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'quartermaster-record-'));
const services = await startTestServices(folder);
publishTestServices(services.url);
const shop = await startTestShop();
try {
  await aShop(shop.api.database, [
    { sku: 'MUG', onHand: { MAIN: 1_000 } },
    { sku: 'TIN', priceMinor: 255, onHand: { EAST: 1_000 } },
    { sku: 'LATER', backorderable: true, onHand: { MAIN: 1 } },
    { sku: 'NEVER', backorderable: true },
    { sku: 'RARE', onHand: { MAIN: 1 } },
  ]);
  for (const name of wanted.length > 0 ? wanted : Object.keys(stories)) await record(shop, name);
} finally {
  await shop.stop();
  await services.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function record(at: TestShop, name: string): Promise<void> {
  const story = stories[name];
  if (!story) throw new Error(`There is no story "${name}": ${Object.keys(stories).join(', ')}`);
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
