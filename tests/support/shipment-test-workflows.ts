import { condition, defineQuery, setHandler } from '@temporalio/workflow';
import {
  shipmentAttentionSignal,
  shipmentHandedOverSignal,
} from '../../workflows/fulfilment/order-shipment-contract.ts';

export { shipmentTracking } from '../../workflows/shipments/shipment-tracking.ts';

export const newsQuery = defineQuery<string[]>('news');

/** Stands in for the workflow of an order: remembers what its parcels tell it. */
export async function listeningOrder(): Promise<void> {
  const news: string[] = [];
  setHandler(shipmentHandedOverSignal, () => void news.push('moved'));
  setHandler(shipmentAttentionSignal, ({ attention }) => void news.push(attention ?? 'all well'));
  setHandler(newsQuery, () => news);
  await condition(() => false);
}
