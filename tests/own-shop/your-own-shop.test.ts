import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readStackEnvironment } from '../../dev/stack/environment-config.ts';
import { readShopFacts } from '../../db/shop/shop-facts-queries.ts';
import { canSell, findShopGaps } from '../../domain/shop/find-shop-gaps.ts';
import { readShopSettings } from '../../tools/ready/ready-config.ts';
import { openApiOfCode } from '../support/openapi-of-code.ts';
import { startShopInProcess, type ShopInProcess } from '../support/shop/shop-in-process.ts';
import { readPageCommands, readPageRequests } from './page-commands.ts';

let shop: ShopInProcess;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'own-shop-'));
  const jq = join(folder, 'jq');
  writeFileSync(jq, `#!/bin/sh\nexec '${process.execPath}' '${join(import.meta.dirname, 'fake-jq.ts')}' "$@"\n`);
  chmodSync(jq, 0o755);
  shop = await startShopInProcess();
}, 120_000);
afterAll(async () => {
  await shop.stop();
  rmSync(folder, { recursive: true });
});

/** Runs commands as somebody who pastes them into a shell, but ends at the first that fails or is not answered with success. */
async function paste(commands: string) {
  const strict = 'set -euo pipefail\ncurl() { command curl --fail-with-body "$@"; }\n';
  const shell = spawn('bash', ['-c', strict + commands], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      // Behind the machine's own, should it have one.
      PATH: `${readStackEnvironment().bare['PATH']}:${folder}`,
      API: shop.api.url,
      STAFF_KEY: shop.api.keys.staff,
      STOREFRONT_KEY: shop.api.keys.storefront,
    },
  });
  let said = '';
  for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = (await once(shell, 'close')) as [number];
  return { code, said };
}

const gaps = async () => {
  const facts = await readShopFacts(shop.api.database);
  if (!facts) throw new Error('The shop has no row');
  return findShopGaps(facts, readShopSettings({}));
};

describe('docs/your-own-shop.md', () => {
  it('leads from an empty shop to an order that is paid', async () => {
    expect((await gaps()).map(({ code }) => code)).toContain('nothing-for-sale');
    const [start = '', ...commands] = readPageCommands();
    expect(start).toContain('export STAFF_KEY=');
    expect(commands).toHaveLength(6);
    const { code, said } = await paste(commands.join('\n'));
    expect([code, said]).toEqual([0, expect.stringContaining('true')]);
    expect(canSell(await gaps())).toBe(true);
    const orders = await shop.api.database.em
      .fork()
      .execute('select total_minor::int as total, tax_minor > 0 as taxed, payment_status from sales_order');
    expect(orders).toEqual([{ total: expect.any(Number), taxed: true, payment_status: 'authorised' }]);
  });

  it('is noticed when a command of it fails', async () => {
    const { code, said } = await paste(
      `curl -sS "$API/v1/tax-rates/GB/standard" -X PUT -H "Authorization: Bearer $STOREFRONT_KEY" -H 'Content-Type: application/json' -d '{}'`,
    );
    expect([code === 0, said]).toEqual([false, expect.stringContaining('forbidden')]);
  });

  it('names requests that there are', async () => {
    const { paths } = JSON.parse(await openApiOfCode()) as { paths: Record<string, Record<string, unknown>> };
    const known = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const named = readPageRequests();
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((request) => !known.includes(request))).toEqual([]);
  });
});
