import { defineSearchAttributeKey, type TypedSearchAttributes } from '@temporalio/common';
import { orderIdKey } from '../shared/order-id-key.ts';

/** What staff filter orders by in the Temporal UI. Few: SQL visibility has ten keyword columns in all. */
export const customerIdKey = defineSearchAttributeKey('CustomerId', 'KEYWORD');
export const orderStatusKey = defineSearchAttributeKey('OrderStatus', 'KEYWORD');
export const fulfilmentStageKey = defineSearchAttributeKey('FulfilmentStage', 'KEYWORD');
export const paymentStatusKey = defineSearchAttributeKey('PaymentStatus', 'KEYWORD');
export const needsAttentionKey = defineSearchAttributeKey('NeedsAttention', 'BOOL');
export const carrierKey = defineSearchAttributeKey('Carrier', 'KEYWORD');
export const orderTotalMinorKey = defineSearchAttributeKey('OrderTotalMinor', 'INT');
export const skusKey = defineSearchAttributeKey('Skus', 'KEYWORD_LIST');

/** The order that a listed or described workflow belongs to; undefined if it was started by hand. */
export function orderIdOf({ typedSearchAttributes }: { readonly typedSearchAttributes: TypedSearchAttributes }) {
  return typedSearchAttributes.get(orderIdKey);
}

/** Name and type of each, for registering them with a namespace. */
export const searchAttributes = Object.fromEntries(
  [
    orderIdKey,
    customerIdKey,
    orderStatusKey,
    fulfilmentStageKey,
    paymentStatusKey,
    needsAttentionKey,
    carrierKey,
    orderTotalMinorKey,
    skusKey,
  ].map(({ name, type }) => [name, type]),
);
