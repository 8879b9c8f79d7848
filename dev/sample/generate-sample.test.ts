import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { judgeRow } from '../../tools/import/rows/judge-row.ts';
import { recogniseFile } from '../../tools/import/file-form.ts';
import { readOrderRows } from '../../tools/import/read-order-rows.ts';
import { generateSample } from './generate-sample.ts';
import { sampleGoods } from './sample-goods.ts';

const FILE = fileURLToPath(new URL('./order-lines.csv', import.meta.url));

describe('the sample', () => {
  it('is what its generator writes', async () => {
    expect(await readFile(FILE, 'utf8')).toBe(generateSample());
  });

  it('sells every article and has every kind of row that shops refuse', async () => {
    const skus = new Set<string>();
    const reasons = new Set<string>();
    for await (const { row } of readOrderRows(FILE, await recogniseFile(FILE, { currency: 'GBP' }))) {
      const decision =
        typeof row === 'string' ? { kind: 'refused' as const, reason: row } : judgeRow(row, { currency: 'GBP' });
      if (decision.kind === 'accepted') skus.add(decision.line.sku);
      else reasons.add(decision.reason);
    }
    expect([...skus].sort()).toEqual(sampleGoods.map(({ sku }) => sku).sort());
    expect([...reasons].sort()).toEqual([
      'blank-description',
      'cancellation',
      'non-positive-price',
      'non-positive-quantity',
      'not-goods',
      'unknown-country',
    ]);
  });
});
