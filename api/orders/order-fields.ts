import { z } from 'zod';
import { toldWith } from '../shared/field-permissions.ts';
import { answeredEmail } from '../shared/schemas/answer-schemas.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { timestamp, uuid } from '../shared/schemas/field-schemas.ts';

export const orderId = uuid.meta({ description: 'Id of the order.' });
export const orderNumber = z.string().meta({ description: 'The number as people say it.', example: 'A-1042' });
export const customerId = uuid.nullable().meta({ description: 'The customer who ordered; null for a guest.' });
export const email = toldWith(
  'customers:read-contact',
  answeredEmail.nullable().meta({
    description: 'Where mails about the order go; null once the data of the person was erased.',
  }),
);
export const sku = z
  .string()
  .meta({ description: 'Stock-keeping unit, as it was called when it was sold.', example: '85123A' });
export const carrier = z.string().meta({ description: 'Name of the carrier.', example: 'USPS' });
export const service = z
  .string()
  .meta({ description: 'What the carrier calls the way of sending.', example: 'Priority' });
export const position = count('Which line of the order, from 0.');
/** Of `nextAction`. */
export const toDo = 'What the shopper has to do before the order goes on; null: nothing.';

export const holdReason = z
  .string()
  .nullable()
  .optional()
  .meta({ description: 'Why staff have stopped it; null: it is not held. Staff only.' });

export const attention = z
  .string()
  .nullable()
  .optional()
  .meta({ description: 'What a person has to decide. Staff only.' });

export const placedAt = timestamp.meta({ description: 'When it was placed.' });
