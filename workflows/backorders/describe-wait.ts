import { orderWorkflowId } from '../shared/order/order-workflow-id.ts';
import { currentDetails } from '../shared/current-details.ts';
import { escapeName } from '../shared/escape-markdown.ts';
import type { BackorderInput, BackorderOutcome, MissingGoods } from './backorder-contract.ts';

/** What staff read in the Temporal UI while an order waits for goods. */
export function describeWait({ orderNumber, shortages }: BackorderInput, waiting: readonly MissingGoods[]): string {
  const asked = new Map(shortages.map(({ sku, quantity }) => [sku, quantity]));
  return currentDetails([
    `**${orderNumber} waits for goods**; its place in the queue is kept.`,
    '',
    '| SKU | Short when ordered | Still missing |',
    '| --- | ---: | ---: |',
    ...waiting.map(({ sku, quantity }) => `| ${escapeName(sku)} | ${asked.get(sku) ?? quantity} | ${quantity} |`),
    '',
    'Goods that are received are given to the oldest order first, and this goes on by itself.',
    '**You may:** `checkStock`, which gives out what is there now',
    `To hold or cancel, open the order: ${pageOf(orderNumber)}`,
  ]);
}

export function describeEnd({ orderNumber }: BackorderInput, kind: BackorderOutcome['kind']): string {
  const what = kind === 'stopped' ? 'Stopped: the order has ended, or waits anew.' : 'Everything has come.';
  return currentDetails([what, `Its order: ${pageOf(orderNumber)}`]);
}

function pageOf(orderNumber: BackorderInput['orderNumber']): string {
  return `\`${orderWorkflowId(orderNumber)}\``;
}
