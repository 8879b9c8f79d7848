import type { CarrierEvent } from './carrier-event.ts';
import type { PaymentEvent } from './payment-event.ts';

/** What any provider says by a webhook, in our words. */
export type ProviderEvent = PaymentEvent | CarrierEvent;
