import { defineSearchAttributeKey } from '@temporalio/common';

/** What staff filter orders by in the Temporal UI. Few: SQL visibility has ten keyword columns in all. */
export const orderIdKey = defineSearchAttributeKey('OrderId', 'KEYWORD');
export const customerIdKey = defineSearchAttributeKey('CustomerId', 'KEYWORD');
export const orderStatusKey = defineSearchAttributeKey('OrderStatus', 'KEYWORD');
export const fulfilmentStageKey = defineSearchAttributeKey('FulfilmentStage', 'KEYWORD');
export const paymentStatusKey = defineSearchAttributeKey('PaymentStatus', 'KEYWORD');
export const needsAttentionKey = defineSearchAttributeKey('NeedsAttention', 'BOOL');
export const carrierKey = defineSearchAttributeKey('Carrier', 'KEYWORD');
export const orderTotalMinorKey = defineSearchAttributeKey('OrderTotalMinor', 'INT');
export const skusKey = defineSearchAttributeKey('Skus', 'KEYWORD_LIST');

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
