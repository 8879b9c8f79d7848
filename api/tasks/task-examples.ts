import type { z } from 'zod';
import { taskKinds } from '../../domain/tasks/task-kinds.ts';
import type { task, taskCounts, taskDetails } from './task-schema.ts';

const ORDER_ID = '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8c';
const SHIPMENT_ID = '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a';

export const exampleTask: z.input<typeof task> = {
  id: '5b8c0f0e-2f4b-8d51-a0c3-9a6f6c1f2a10',
  kind: 'money',
  title: taskKinds.money.title,
  subject: { type: 'order', id: ORDER_ID },
  orderId: ORDER_ID,
  orderNumber: 'A-1042',
  shipmentId: SHIPMENT_ID,
  words: 'The money of parcel 1 could not be taken: the card has expired.',
  about: [],
  priority: 'urgent',
  raisedAt: '2026-11-21T09:30:00.000Z',
  dueAt: '2026-11-22T09:30:00.000Z',
  isOverdue: false,
  escalatedAt: null,
  claimedBy: 'Grace',
  claimedAt: '2026-11-21T09:40:00.000Z',
  closedAt: null,
  closedBy: null,
  outcome: null,
  approval: null,
};

export const exampleApprovalTask: z.input<typeof task> = {
  ...exampleTask,
  id: '1d0c6f3e-8a54-8f12-a7b1-2c9f0d4e6b31',
  kind: 'approval',
  title: taskKinds.approval.title,
  subject: { type: 'approval', id: `writeOffPayment:${SHIPMENT_ID}` },
  shipmentId: null,
  words: 'Grace asks to give up 250.00 EUR, which is above their limit.',
  about: ['writeOffPayment'],
  priority: 'high',
  claimedBy: null,
  claimedAt: null,
  approval: {
    operation: 'writeOffPayment',
    amount: { amount: 25_000, currency: 'EUR' },
    askedBy: 'Grace',
    lapsesAt: '2026-11-24T09:30:00.000Z',
    givenBy: null,
  },
};

export const exampleTaskDetails: z.input<typeof taskDetails> = {
  ...exampleTask,
  todo: taskKinds.money.todo,
  unattended: taskKinds.money.unattended,
  isClosable: false,
  actions: [
    {
      action: 'writeOffPayment',
      summary: 'Give up money that the provider refuses',
      method: 'POST',
      path: `/v1/orders/${ORDER_ID}/write-off`,
      needsBody: true,
      bodyExample: { note: 'The card has expired.', shipmentId: SHIPMENT_ID },
    },
  ],
  comments: [
    {
      id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b90',
      author: 'Grace',
      words: 'Asked the customer for another card.',
      writtenAt: '2026-11-21T09:45:00.000Z',
    },
  ],
};

export const exampleClosedTask: z.input<typeof taskDetails> = {
  ...exampleTaskDetails,
  closedAt: '2026-11-21T10:00:00.000Z',
  closedBy: 'Grace',
  outcome: 'settled',
  actions: [],
};

const counted = { open: 1, claimed: 1, overdue: 0, oldestRaisedAt: '2026-11-21T09:30:00.000Z' };

export const exampleCounts: z.input<typeof taskCounts> = {
  ...counted,
  kinds: [{ kind: 'money', title: taskKinds.money.title, ...counted }],
};
