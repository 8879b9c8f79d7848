import { setCurrentDetails } from '@temporalio/workflow';
import { currentDetails } from '../shared/current-details.ts';
import { escapeName, escapeMarkdown } from '../shared/escape-markdown.ts';
import { durableRecordActivities } from '../shared/record-activities.ts';
import { wakeBackorders } from '../backorders/wake-backorders.ts';
import type { StockChangeInput, StockChangeOutcome, StockRecords } from './stock-contract.ts';

const { applyStockChange } = durableRecordActivities<StockRecords>();

/** Applies a stored receipt or adjustment, then wakes the orders that were given some of what came. */
export async function changeStock({ changeId }: StockChangeInput): Promise<StockChangeOutcome> {
  const { outcome, orderIds } = await applyStockChange({ changeId });
  setCurrentDetails(inWords(outcome, orderIds.length));
  await wakeBackorders(orderIds);
  return outcome;
}

/** The UI shows the first lines at most: a delivery may have thousands. */
const LINES_SHOWN_MAX = 20;

function inWords(outcome: StockChangeOutcome, orders: number): string {
  if (outcome.kind === 'refused')
    return currentDetails([`**Refused; nothing was changed.** ${escapeMarkdown(outcome.detail)}`]);
  const { levels } = outcome;
  const more = levels.length > LINES_SHOWN_MAX ? [`and ${levels.length - LINES_SHOWN_MAX} more`] : [];
  return currentDetails([
    `**Applied.** ${orders === 1 ? '1 waiting order was' : `${orders} waiting orders were`} given goods.`,
    '',
    '| SKU | Location | On hand | Promised |',
    '| --- | --- | ---: | ---: |',
    ...levels
      .slice(0, LINES_SHOWN_MAX)
      .map(
        ({ sku, locationId, onHand, reserved }) =>
          `| ${escapeName(sku)} | ${escapeName(locationId)} | ${onHand} | ${reserved} |`,
      ),
    '',
    ...more,
  ]);
}
