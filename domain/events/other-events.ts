import type { EventDeclarations } from './event-declaration.ts';

const changedProduct = { version: 'count', fields: { listOf: 'code' } } as const;
const stockLines = { lines: { listOf: { sku: 'sku', locationId: 'code', quantity: 'units' } } } as const;

/** What happens to what is no order. */
export const otherEvents = {
  'product.created': {
    subject: 'product',
    words: 'It was added to the catalogue.',
    data: { status: 'code', skus: { listOf: 'sku' } },
  },
  'product.changed': { subject: 'product', words: 'Its words, variants or prices were changed.', data: changedProduct },
  'product.archived': { subject: 'product', words: 'It is no longer for sale.', data: changedProduct },
  'customer.created': { subject: 'customer', words: 'A customer has an account.', data: {} },
  'customer.changed': {
    subject: 'customer',
    words: 'What is known of a customer was changed.',
    data: { version: 'count', fields: { listOf: 'code' } },
  },
  'customer.erased': {
    subject: 'customer',
    words: 'The account and its personal data were erased.',
    data: { erasureId: 'uuid' },
  },
  'stock.received': { subject: 'stock-change', words: 'Goods arrived.', data: stockLines },
  'stock.adjusted': { subject: 'stock-change', words: 'Stock was corrected.', data: stockLines },
} as const satisfies EventDeclarations;
