import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createKnownKeys } from '../../db/access/known-keys.ts';
import { createOrderTokens } from '../../db/access/order-tokens.ts';
import { createAccountTokens } from '../../db/accounts/account-tokens.ts';
import type { LinkedMessage } from './message-links.ts';
import { createStorefrontLinks } from './storefront-links.ts';

const accountId = randomUUID();
const orderId = randomUUID();
const listLive = async () => [{ number: 1, secret: randomBytes(32), ageMs: 3_600_000 }];

function aStorefront(template: string | undefined = 'https://shop.example/{page}#token={token}') {
  const keys = createKnownKeys({ listLive });
  const [accountTokens, orderTokens] = [createAccountTokens(keys), createOrderTokens({ listLive }, keys)];
  const readReceivedAtMs = async (id: string) => (id === orderId ? Date.now() : undefined);
  return {
    accountTokens,
    orderTokens,
    links: createStorefrontLinks({ template, accountTokens, orderTokens, readReceivedAtMs }),
  };
}

const message = (more: Partial<LinkedMessage>): LinkedMessage => ({
  kind: 'account-verify',
  orderId: null,
  subjectId: accountId,
  accountId,
  staffId: null,
  email: 'ada@example.com',
  stored: { version: 3, expiresAt: new Date(Date.now() + 60_000).toISOString() },
  ...more,
});
const tokenIn = (link = '') => link.split('#token=')[1] ?? '';

describe('the link in a mail', () => {
  it.each([
    ['account-verify', 'verify', 'verify'],
    ['account-password-reset', 'new-password', 'password-reset'],
    ['account-email-changed', 'confirm-email', 'email-change'],
  ] as const)('of %s leads to the page %s with a token for that alone', async (kind, page, purpose) => {
    const { links, accountTokens } = aStorefront();
    const link = await links[kind]?.(message({ kind }));
    expect(link).toMatch(`https://shop.example/${page}#token=qm_account_`);
    expect(await accountTokens.verify(tokenIn(link), purpose)).toEqual({ accountId, version: 3 });
    expect(await accountTokens.verify(tokenIn(link), 'device')).toBeUndefined();
  });

  it('to a guest opens their order, as the token of the receipt does', async () => {
    const { links, orderTokens } = aStorefront();
    const link = await links['order-confirmed']?.(message({ kind: 'order-confirmed', orderId }));
    expect(await orderTokens.verify(tokenIn(link))).toBe(orderId);
    expect(await links['order-confirmed']?.(message({ orderId: randomUUID() }))).toBe('');
  });

  it('is left out of a warning, and where the shop has named no pages', async () => {
    expect(await aStorefront().links['account-email-changed']?.(message({ stored: { isNew: false } }))).toBe('');
    expect(
      createStorefrontLinks({ ...aStorefront(), template: undefined, readReceivedAtMs: async () => undefined }),
    ).toEqual({});
  });
});
