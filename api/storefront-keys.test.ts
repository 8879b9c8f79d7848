import { expect, it } from '@jest/globals';
import pino from 'pino';
import { testApiEnvironment } from '../tests/support/test-api.ts';
import { readApiConfig } from './api-config.ts';
import { allRoutes } from './app.ts';
import type { ApiParts } from './compose/api-parts.ts';

/** Whatever is added here, every shop on the web has the key to: decision 0039 says what that means. */
const OF_A_STOREFRONT = [
  'cancelOrder',
  'correctShippingAddress',
  'createCustomer',
  'createShippingQuote',
  'getCustomer',
  'getOrder',
  'getProduct',
  'getShippingQuote',
  'getShop',
  'listCustomerOrders',
  'listCustomers',
  'listOrderEvents',
  'listProducts',
  'listStockLevels',
  'placeOrder',
  'submitPaymentMethod',
  'updateCustomer',
];
/** What providers and machines ask for, who have no key. */
const OF_ANYBODY = ['getLiveness', 'getReadiness', 'receiveEasyPostEvent', 'receiveStripeEvent'];

/** Declared without anything behind them. */
const routes = allRoutes({
  config: readApiConfig(testApiEnvironment),
  log: pino({ level: 'silent' }),
  draining: new AbortController().signal,
  alarm: () => {},
} as unknown as ApiParts);
const operationsOf = (caller: 'storefront' | 'public') =>
  routes
    .filter(({ contract: { roles } }) =>
      roles === 'public' ? caller === 'public' : roles.some((role) => role === caller),
    )
    .map(({ contract }) => contract.operationId)
    .sort();

it('lets the key of a storefront do this, and nothing else', () => {
  expect(operationsOf('storefront')).toEqual(OF_A_STOREFRONT);
});

it('lets nobody do more without a key than be heard', () => {
  expect(operationsOf('public')).toEqual(OF_ANYBODY);
});
