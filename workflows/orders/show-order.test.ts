import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { arrive, detailsOf, handOver, useTestOrders } from '../../tests/support/test-orders.ts';
import { retryPaymentUpdate } from '../fulfilment/settlement-contract.ts';
import { holdOrderUpdate, releaseOrderUpdate } from './order-contract.ts';

const { place } = useTestOrders();

describe('what staff are shown of an order', () => {
  it('shows how far the goods are, whose turn it is, and no more than was typed', async () => {
    const placed = await place({ failing: { step: 'capturePayment', times: 1 } });
    await placed.order.executeUpdate(holdOrderUpdate, {
      args: [{ reason: '<img src=x> [click](https://evil.example)' }],
    });
    await eventually(async () => (await detailsOf(placed.order)).includes(String.raw`\<img src=x> \[click\]`));
    await placed.order.executeUpdate(releaseOrderUpdate, { args: [{}] });
    await handOver(placed);
    await eventually(async () => (await detailsOf(placed.order)).includes('**Waits for:** you'));
    expect(await detailsOf(placed.order)).toContain('goods with the carrier');
    expect(await detailsOf(placed.order)).toContain('with the carrier, money not taken');
    await placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
    await eventually(async () => (await detailsOf(placed.order)).includes('with the carrier, money taken'));
    expect(await detailsOf(placed.order)).toContain('money taken · goods');
    await arrive(placed);
    await placed.order.result();
    expect(await detailsOf(placed.order)).toContain('Parcel 1: delivered, money taken');
  });
});
