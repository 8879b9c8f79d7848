import { z } from 'zod';

const received = z
  .strictObject({ received: z.literal(true).meta({ description: 'Always true.' }) })
  .meta({ id: 'WebhookReceipt', description: 'Says that it need not be sent again.' });

/** How every webhook is answered that was signed rightly. */
export const responses = {
  200: {
    description: 'It is stored. What follows from it happens by itself.',
    schema: received,
    example: { received: true },
  },
} as const;
export const RECEIVED = { status: 200, body: { received: true } } as const;
