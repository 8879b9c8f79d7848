import type { BackorderInput, MissingGoods } from './backorder-contract.ts';

/** What staff read in the Temporal UI while an order waits for goods. */
export function describeWait({ orderNumber, shortages }: BackorderInput, waiting: readonly MissingGoods[]): string {
  const asked = new Map(shortages.map(({ sku, quantity }) => [sku, quantity]));
  return [
    `**${orderNumber} waits for goods**, its place in the queue is kept.`,
    '',
    '| SKU | Short when ordered | Still missing |',
    '| --- | ---: | ---: |',
    ...waiting.map(({ sku, quantity }) => `| ${sku} | ${asked.get(sku) ?? quantity} | ${quantity} |`),
    '',
    'Goods that are received are given to the oldest order first, and this goes on by itself. You may *update* ' +
      '`checkStock` to have it look at once, or cancel the order in its own workflow.',
  ].join('\n');
}
