import type { EventDeclarations } from './event-declaration.ts';

/**
 * What happens to the accounts of customers. Of logging in and out there is none: a session is kept for two months, an event for ever.
 * Failures are counted (docs/accounts.md).
 */
export const accountEvents = {
  'account.verified': {
    subject: 'account',
    words: 'Somebody has shown that they read the mail of its address: it can be logged in to.',
    data: { customerId: 'uuid', isNewCustomer: 'flag' },
  },
  'account.refresh-token-reused': {
    subject: 'account',
    words: 'A refresh token was used a second time: its session was ended.',
    data: { sessionId: 'uuid' },
  },
  'account.password-changed': {
    subject: 'account',
    words: 'It has another password, and all sessions but the one that asked are over.',
    data: { by: 'code' },
  },
  'account.email-changed': { subject: 'account', words: 'It has another address, which was confirmed.', data: {} },
  'account.provider-linked': {
    subject: 'account',
    words: 'It can be logged in to by way of another provider.',
    data: { provider: 'code' },
  },
  'account.orders-claimed': {
    subject: 'account',
    words: 'Orders that its address had placed as a guest are its customer’s.',
    data: { orders: 'count' },
  },
  'account.closed': {
    subject: 'account',
    words: 'Its customer has deleted it; what is kept of the customer waits to be forgotten.',
    data: { customerId: 'uuid' },
  },
} as const satisfies EventDeclarations;
