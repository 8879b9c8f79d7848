import type { EventDeclarations } from './event-declaration.ts';

const changedProduct = { version: 'count', fields: { listOf: 'code' } } as const;
const taxRate = {
  country: 'code',
  taxClass: 'code',
  ratePpm: 'count',
  inclusive: 'flag',
  'validFrom?': 'time',
} as const;
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
  'policy.decided': {
    subject: 'policy',
    words: 'The shop has decided something for itself.',
    data: { name: 'code', version: 'count' },
  },
  'role.changed': {
    subject: 'role',
    words: 'A role was made, or allows something else.',
    data: { name: 'code', added: { listOf: 'code' }, removed: { listOf: 'code' } },
  },
  'role.deleted': { subject: 'role', words: 'A role is no more.', data: { name: 'code' } },
  'location.added': { subject: 'stock-location', words: 'A place holds stock.', data: { locationId: 'code' } },
  'location.changed': {
    subject: 'stock-location',
    words: 'A place was changed, paused, closed or opened.',
    data: { locationId: 'code', fields: { listOf: 'code' }, 'state?': 'code' },
  },
  'tax.rate-set': { subject: 'tax', words: 'A rate of tax was set, or planned for a time.', data: taxRate },
  'tax.rate-removed': {
    subject: 'tax',
    words: 'A class of goods is no longer sold to a country, or a planned rate was taken back.',
    data: { country: 'code', taxClass: 'code', 'validFrom?': 'time' },
  },
  'tax.rounding-changed': {
    subject: 'tax',
    words: 'How tax is rounded was changed.',
    data: { country: 'code', 'scope?': 'code', 'mode?': 'code' },
  },
  'key.made': {
    subject: 'key',
    words: 'An API key was made.',
    data: { role: 'code', kind: 'code', 'expiresAt?': 'time' },
  },
  'key.rotated': {
    subject: 'key',
    words: 'It has another secret, and those before end.',
    data: { secretId: 'uuid', earlierUntil: 'time' },
  },
  'key.extended': {
    subject: 'key',
    words: 'It ends at another time than it did, or not by itself any more.',
    data: { 'expiresAt?': 'time' },
  },
  'key.revoked': {
    subject: 'key',
    words: 'It, or one of its secrets, is taken no longer.',
    data: { 'secretId?': 'uuid' },
  },
  'signing.rotated': {
    subject: 'signing',
    words: 'Tokens of orders are signed with another secret.',
    data: { number: 'count', earlierUntil: 'time' },
  },
} as const satisfies EventDeclarations;
