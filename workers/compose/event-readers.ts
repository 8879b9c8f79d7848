import { readEasyPostEvent } from '../../gateways/easypost/easypost-event.ts';
import type { EventReaders } from '../../gateways/event-readers.ts';
import { readStripeEvent } from '../../gateways/stripe/stripe-event.ts';

/** Who reads the stored events of each provider. */
export const eventReaders: EventReaders = {
  payments: { stripe: readStripeEvent },
  carriers: { easypost: readEasyPostEvent },
};
