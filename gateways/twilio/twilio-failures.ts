import type { TextFailure } from '../text-gateway.ts';

/** Which error says what. Source: twilio.com/docs/api/errors. */
export const twilioFailures: ReadonlyMap<number, TextFailure> = new Map([
  // Not a number; not one that can be reached; a landline.
  [21211, { undeliverable: true }],
  [21612, { undeliverable: true }],
  [21614, { undeliverable: true }],
  // It has answered STOP.
  [21610, { unsubscribed: true }],
]);
