import { expect, it } from '@jest/globals';
import pino from 'pino';
import { permissionIds, permissions, reachOf } from '../domain/access/permissions.ts';
import { guestPermissions, permissionsOfRole } from '../domain/access/roles.ts';
import { testApiEnvironment } from '../tests/support/test-api.ts';
import { readApiConfig } from './api-config.ts';
import { allRoutes } from './app.ts';
import type { ApiParts } from './compose/api-parts.ts';

/** What anybody may ask for whose account it is, or is to be. */
const OF_ACCOUNTS = [
  'confirmEmail',
  'finishProviderLogin',
  'logIn',
  'refreshSession',
  'registerAccount',
  'requestPasswordReset',
  'resetPassword',
  'startProviderLogin',
  'verifyAccount',
];
/** Whatever is added here, every shop on the web has the key to: decision 0040 says what that means. */
const OF_A_STOREFRONT = [
  ...OF_ACCOUNTS,
  'addPushSubscription',
  'cancelOrder',
  'correctShippingAddress',
  'createCustomer',
  'createShippingQuote',
  'getCustomer',
  'getCustomerMessagePreferences',
  'getOrder',
  'getOrderMessagePreferences',
  'getProduct',
  'getShippingQuote',
  'getShop',
  'listCustomerOrders',
  'listCustomers',
  'listOrderEvents',
  'listProducts',
  'listStockLevels',
  'placeOrder',
  'putCustomerMessagePreferences',
  'putOrderMessagePreferences',
  'removePushSubscription',
  'submitPaymentMethod',
  'updateCustomer',
].sort();
/** Whatever is added here, everybody who opens the shop's page has the key to. */
const OF_A_WEB_PAGE = [
  ...OF_ACCOUNTS,
  'createShippingQuote',
  'getProduct',
  'getShop',
  'listProducts',
  'listStockLevels',
  'placeOrder',
].sort();
/** Of their own order. */
const OF_A_GUEST = [
  'addPushSubscription',
  'cancelOrder',
  'correctShippingAddress',
  'getOrder',
  'getOrderMessagePreferences',
  'listOrderEvents',
  'putOrderMessagePreferences',
  'removePushSubscription',
  'submitPaymentMethod',
];
/** What providers and machines ask for, who have no key; and whoever has the link of a mail, whose token is checked. */
const OF_ANYBODY = [
  'getKeySet',
  'getLiveness',
  'getReadiness',
  'receiveEasyPostEvent',
  'receiveStripeEvent',
  'receiveTextStatus',
  'showUnsubscription',
  'unsubscribe',
];

/** Declared without anything behind them. */
const contracts = allRoutes({
  config: readApiConfig(testApiEnvironment),
  log: pino({ level: 'silent' }),
  draining: new AbortController().signal,
  alarm: () => {},
} as unknown as ApiParts).map(({ contract }) => contract);

const operationsOf = (held: ReturnType<typeof permissionsOfRole>, mayOwn: readonly (string | undefined)[]) =>
  contracts
    .filter(({ permission, ownership }) => {
      const reach = permission === 'public' ? undefined : reachOf(held, permission);
      return reach === 'any' || (reach === 'own' && mayOwn.includes(ownership));
    })
    .map(({ operationId }) => operationId)
    .sort();
const THINGS = ['order', 'customer', 'quote'];

it('lets the key of a storefront do this, and nothing else', () => {
  expect(operationsOf(permissionsOfRole('storefront', null), THINGS)).toEqual(OF_A_STOREFRONT);
});

it('lets a key that stands in a web page do this, and nothing else', () => {
  expect(operationsOf(permissionsOfRole('publishable', null), THINGS)).toEqual(OF_A_WEB_PAGE);
});

it('lets a guest do this with their order, and nothing else', () => {
  expect(operationsOf(guestPermissions, ['order'])).toEqual(OF_A_GUEST);
});

it('lets nobody do more without a key than be heard', () => {
  const open = contracts.filter(({ permission }) => permission === 'public').map(({ operationId }) => operationId);
  expect(open.sort()).toEqual(OF_ANYBODY);
});

it('has an operation for each permission, but those that see more in others or stand for what is one’s own', () => {
  const asked = new Set<string>(contracts.map(({ permission }) => permission));
  const others = permissionIds.filter(
    (id) => !asked.has(id) && permissionIds.every((any) => permissions[any].own !== id),
  );
  expect(others.sort()).toEqual(['catalogue:read-archived', 'customers:read-contact', 'orders:read-notes']);
});

it('lets things be owned where a lesser permission will do, and nowhere else', () => {
  for (const { operationId, permission, ownership } of contracts) {
    const own = permission === 'public' ? undefined : permissions[permission].own;
    if (ownership) expect([operationId, typeof own]).toEqual([operationId, 'string']);
  }
});
