import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { SigningKeyRow } from '../../db/access/signing-key-repository.ts';
import { ORDER_TOKEN_DAYS } from '../../domain/access/order-token.ts';
import { createOrderTokens } from './order-tokens.ts';

const DAY_MS = 86_400_000;

/** The shop's secrets, as the database has them; a test changes them, and each process reads them once. */
function aShop(...numbers: number[]) {
  const shop = {
    keys: numbers.map((number): SigningKeyRow => ({ number, secret: randomBytes(32) })),
    looks: 0,
    process: () =>
      createOrderTokens({
        listLive: async () => {
          shop.looks += 1;
          return shop.keys;
        },
      }),
  };
  return shop;
}

const anOrder = () => ({ orderId: randomUUID(), placedAtMs: Date.now() });

describe('the token of an order', () => {
  it('opens the order that it was issued for, in every process of the shop', async () => {
    const shop = aShop(1);
    const order = anOrder();
    const token = await shop.process().issue(order);
    expect(await shop.process().verify(token)).toBe(order.orderId);
  });

  it('is the same for every repeat', async () => {
    const shop = aShop(1);
    const order = anOrder();
    expect(await shop.process().issue(order)).toBe(await shop.process().issue(order));
  });

  it('opens nothing when any letter of it is changed', async () => {
    const tokens = aShop(1).process();
    const token = await tokens.issue(anOrder());
    for (let at = 'qm_order_'.length; at < token.length; at += 1) {
      const letter = token[at] === 'A' ? 'B' : 'A';
      expect(await tokens.verify(token.slice(0, at) + letter + token.slice(at + 1))).toBeUndefined();
    }
  });

  it('opens nothing in another shop, though its secret has the same number', async () => {
    expect(
      await aShop(1)
        .process()
        .verify(await aShop(1).process().issue(anOrder())),
    ).toBeUndefined();
  });

  it('opens nothing once it has expired', async () => {
    const tokens = aShop(1).process();
    const { orderId } = anOrder();
    const issue = (daysAgo: number) => tokens.issue({ orderId, placedAtMs: Date.now() - daysAgo * DAY_MS });
    expect(await tokens.verify(await issue(ORDER_TOKEN_DAYS - 1))).toBe(orderId);
    expect(await tokens.verify(await issue(ORDER_TOKEN_DAYS))).toBeUndefined();
  });

  it('is signed with the newest secret, and taken until its own is retired', async () => {
    const shop = aShop(1);
    const order = anOrder();
    const token = await shop.process().issue(order);
    shop.keys = [{ number: 2, secret: randomBytes(32) }, ...shop.keys];
    expect(await shop.process().verify(token)).toBe(order.orderId);
    expect(await shop.process().issue(order)).not.toBe(token);
    shop.keys = shop.keys.slice(0, 1);
    expect(await shop.process().verify(token)).toBeUndefined();
  });

  it('costs one look at the secrets for all who ask, and none for what is no token', async () => {
    const shop = aShop(1);
    const tokens = shop.process();
    expect(await tokens.verify(`qm_secret_${'A'.repeat(43)}`)).toBeUndefined();
    expect(shop.looks).toBe(0);
    const issued = await Promise.all(Array.from({ length: 5 }, () => tokens.issue(anOrder())));
    await Promise.all(issued.map((token) => tokens.verify(token)));
    expect(shop.looks).toBe(1);
  });

  it('is issued again once the database is back', async () => {
    let isDown = true;
    const keys = [{ number: 1, secret: randomBytes(32) }];
    const tokens = createOrderTokens({ listLive: async () => (isDown ? Promise.reject(new Error('down')) : keys) });
    await expect(tokens.issue(anOrder())).rejects.toThrow('down');
    isDown = false;
    expect(await tokens.issue(anOrder())).toMatch(/^qm_order_/);
  });
});
