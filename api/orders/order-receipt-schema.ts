import { z } from 'zod';
import { nextAction } from './next-action-schema.ts';
import { money } from '../shared/schemas/money-schema.ts';
import { orderStatus } from '../shared/schemas/order-enums.ts';
import { orderId, orderNumber, toDo } from './order-fields.ts';

/** Of no shop. */
export const exampleToken = 'qm_order_AAEBmfCkbC16bp0OPx9dbHuKbZxYgDOMkkqGJxgvqfbsi8a9Y4fWkDeM';

/** The answer to placing an order. */
export const orderReceipt = z
  .strictObject({
    id: orderId,
    number: orderNumber
      .nullable()
      .meta({ description: 'The number as people say it; null while the request is only stored.' }),
    status: orderStatus.meta({
      description: 'Where the order stands. `received`: it is placed by itself; follow `Location` with `?wait=25`.',
    }),
    total: money.nullable().meta({ description: 'What is charged in all; null while the request is only stored.' }),
    nextAction: nextAction.nullable().meta({ description: toDo }),
    token: z.string().meta({
      description:
        'Opens this order, and nothing else, for 90 days: hand it to the shopper, whose browser sends it as `Authorization: Bearer …`.',
      example: exampleToken,
    }),
  })
  .meta({ id: 'OrderReceipt', description: 'What became of placing an order, as far as it is known.' });
