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

/** Whose workflow it is, as Temporal lists and describes it; undefined of one that was started by hand. */
export function orderIdOf({ typedSearchAttributes }: { readonly typedSearchAttributes: TypedSearchAttributes }) {
  return typedSearchAttributes.get(orderIdKey);
}

/** All of them, as the stack registers them. */
export const searchAttributes = {
  OrderId: 'KEYWORD',
  CustomerId: 'KEYWORD',
  OrderStatus: 'KEYWORD',
  FulfilmentStage: 'KEYWORD',
  PaymentStatus: 'KEYWORD',
  NeedsAttention: 'BOOL',
  Carrier: 'KEYWORD',
  OrderTotalMinor: 'INT',
  Skus: 'KEYWORD_LIST',
} as const;
