import { z } from 'zod';
import { pageOf } from '../shared/pagination.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { timestamp } from '../shared/schemas/field-schemas.ts';
import { money } from '../shared/schemas/money-schema.ts';
import { fulfilmentStage, orderStatus, paymentStatus } from '../shared/schemas/order-enums.ts';
import { orderEventType } from './order-event-type.ts';
import { attention, customerId, email, holdReason, orderId, orderNumber, placedAt } from './order-fields.ts';

export const orderSummary = z
  .strictObject({
    id: orderId,
    number: orderNumber,
    status: orderStatus,
    paymentStatus,
    fulfilmentStage,
    customerId,
    email,
    total: money.meta({ description: 'What is charged in all.' }),
    lineCount: count('How many lines it has.'),
    holdReason,
    attention,
    attentionSince: timestamp.nullable().optional().meta({ description: 'Since when; null: nothing. Staff only.' }),
    placedAt,
  })
  .meta({ id: 'OrderSummary', description: 'An order as lists show it.' });

export const orderEvent = z
  .strictObject({
    sequence: count('Counts from 1 without gaps.', { min: 1 }),
    type: orderEventType,
    statusFrom: orderStatus
      .nullable()
      .meta({ description: 'The status before; null where it did not change, or there was none.' }),
    statusTo: orderStatus.nullable().meta({ description: 'The status since; null where it did not change.' }),
    occurredAt: timestamp.meta({ description: 'When it happened.' }),
    data: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'Ids and amounts, and `by`: who asked for it. Staff only.' }),
  })
  .meta({ id: 'OrderEvent', description: 'One fact on the timeline of an order.' });

export const orderPage = pageOf(orderSummary, { id: 'OrderPage', description: 'A page of orders.' });
