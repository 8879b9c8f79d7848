import { expect, it } from '@jest/globals';
import { describeEnd, describeWait } from './describe-wait.ts';

const input = {
  orderId: 'o1',
  orderNumber: 'A-1083',
  shortages: [
    { sku: 'BG|101', quantity: 3 },
    { sku: '`A_B`', quantity: 1 },
  ],
  pollMs: 1,
} as const;

it('shows what is missing, whatever suppliers call it, and where the order is cancelled', () => {
  const lines = describeWait(input, [
    { sku: 'BG|101', quantity: 2 },
    { sku: '`A_B`', quantity: 1 },
  ]).split('  \n');
  expect(lines.filter((line) => line.startsWith('| ')).slice(2)).toEqual([
    String.raw`| BG\|101 | 3 | 2 |`,
    '| \\`A\\_B\\` | 1 | 1 |',
  ]);
  expect(lines.slice(-3)).toEqual([
    '**You may:** `checkStock`, which gives out what is there now',
    'To hold or cancel, open the order: `order-A-1083`',
    '\u{A0}',
  ]);
});

it('says how it ended', () => {
  expect(describeEnd(input, 'filled')).toBe('Everything has come.  \nIts order: `order-A-1083`  \n\u{A0}');
});
