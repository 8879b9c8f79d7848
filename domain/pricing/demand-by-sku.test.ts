import { describe, expect, it } from '@jest/globals';
import { demandBySku } from './demand-by-sku.ts';

describe('demandBySku', () => {
  it('adds up lines of the same SKU', () => {
    const lines = [
      { sku: 'A', quantity: 1 },
      { sku: 'B', quantity: 2 },
      { sku: 'A', quantity: 3 },
    ];
    expect([...demandBySku(lines)]).toEqual([
      ['A', 4],
      ['B', 2],
    ]);
  });
});
