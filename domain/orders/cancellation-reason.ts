/**
 * Why an order was given up. The code is what the customer and the storefront are told; the sentence is mailed. What
 * people write beside it is a note for staff: text that anybody may type is never mailed under the shop's name.
 */
export const cancellationReasons = {
  /** The customer asked for it. */
  customer: 'It was cancelled as you asked.',
  /** The goods are not there, and will not be. */
  inventory: 'We cannot send it: the goods are not available.',
  /** The carrier does not deliver to the address. */
  address: 'We cannot deliver to the address of the order.',
  /** The shop does not want to carry it out, fraud suspected or any other reason: nothing more is said. */
  shop: 'We cannot carry it out.',
  /** Nobody paid in time. Given by the shop itself only. */
  payment: 'Its payment was not completed in time.',
  /** A step failed for good. Given by the shop itself only. */
  failure: 'We could not carry it out.',
} as const;

export type CancellationReason = keyof typeof cancellationReasons;

/** What people may choose from; the others are the shop's own findings. */
export const askableReasons = ['customer', 'inventory', 'address', 'shop'] as const satisfies CancellationReason[];

export type AskableReason = (typeof askableReasons)[number];

export function isAskableReason(value: unknown): value is AskableReason {
  return askableReasons.some((known) => known === value);
}
