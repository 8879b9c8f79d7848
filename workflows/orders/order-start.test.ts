import { expect, it } from '@jest/globals';
import { orderStartOptions, type OrderStart } from './order-start.ts';

const start: OrderStart = {
  orderId: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8c',
  number: 1_042,
  lineCount: 3,
  timing: { paymentDeadlineMs: 1, paymentPollMs: 2, restockPollMs: 3, parcelSilenceMs: 4 },
  customerId: null,
  skus: ['MUG'],
};

it('leads from the Temporal UI to the page of the order, where the shop has said where its pages are', () => {
  for (const publicUrl of ['https://shop.example', 'https://shop.example/']) {
    expect(orderStartOptions({ ...start, publicUrl })).toMatchObject({
      staticSummary: 'A-1042 · 3 lines',
      staticDetails: `[The page of this order for staff](https://shop.example/ops/orders/${start.orderId})`,
    });
  }
  expect(orderStartOptions(start)).not.toHaveProperty('staticDetails');
});
