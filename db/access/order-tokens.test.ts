import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it, jest } from '@jest/globals';
import type { SigningKeyRow } from './signing-key-repository.ts';
import { ORDER_TOKEN_DAYS } from '../../domain/access/order-token.ts';
import { createOrderTokens, type OrderTokens, type SignOrderToken } from './order-tokens.ts';

const DAY_MS = 86_400_000;

const aSecret = (number: number, ageMs = DAY_MS): SigningKeyRow => ({ number, secret: randomBytes(32), ageMs });

/** Signs one as a process does that gets a single order. */
const issue = async (tokens: OrderTokens, order: Parameters<SignOrderToken>[0]) => (await tokens.signer())(order);

/** The shop's secrets, as the database has them; a test changes them, and each process reads them once. */
function aShop(...numbers: number[]) {
  const shop = {
    keys: numbers.map((number) => aSecret(number)),
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
    const token = await issue(shop.process(), order);
    expect(await shop.process().verify(token)).toBe(order.orderId);
  });

  it('is the same for every repeat', async () => {
    const shop = aShop(1);
    const order = anOrder();
    expect(await issue(shop.process(), order)).toBe(await issue(shop.process(), order));
  });

  it('opens nothing when any letter of it is changed', async () => {
    const tokens = aShop(1).process();
    const token = await issue(tokens, anOrder());
    for (let at = 'qm_order_'.length; at < token.length; at += 1) {
      const letter = token[at] === 'A' ? 'B' : 'A';
      expect(await tokens.verify(token.slice(0, at) + letter + token.slice(at + 1))).toBeUndefined();
    }
  });

  it('opens nothing in another shop, though its secret has the same number', async () => {
    expect(
      await aShop(1)
        .process()
        .verify(await issue(aShop(1).process(), anOrder())),
    ).toBeUndefined();
  });

  it('opens nothing once it has expired', async () => {
    const tokens = aShop(1).process();
    const { orderId } = anOrder();
    const placed = (daysAgo: number) => issue(tokens, { orderId, placedAtMs: Date.now() - daysAgo * DAY_MS });
    expect(await tokens.verify(await placed(ORDER_TOKEN_DAYS - 1))).toBe(orderId);
    expect(await tokens.verify(await placed(ORDER_TOKEN_DAYS))).toBeUndefined();
  });

  it('is signed with the newest secret, and taken until its own is retired', async () => {
    const shop = aShop(1);
    const order = anOrder();
    const token = await issue(shop.process(), order);
    shop.keys = [aSecret(2), ...shop.keys];
    expect(await shop.process().verify(token)).toBe(order.orderId);
    expect(await issue(shop.process(), order)).not.toBe(token);
    shop.keys = shop.keys.slice(0, 1);
    expect(await shop.process().verify(token)).toBeUndefined();
  });

  it('costs one look at the secrets for all who ask, and none for what is no token', async () => {
    const shop = aShop(1);
    const tokens = shop.process();
    expect(await tokens.verify(`qm_secret_${'A'.repeat(43)}`)).toBeUndefined();
    expect(shop.looks).toBe(0);
    const issued = await Promise.all(Array.from({ length: 5 }, () => issue(tokens, anOrder())));
    await Promise.all(issued.map((token) => tokens.verify(token)));
    expect(shop.looks).toBe(1);
  });

  it('is signed with a secret that every process knows: with a new one once it is twice as old as secrets are cached', async () => {
    const shop = aShop(1);
    const order = anOrder();
    const before = await issue(shop.process(), order);
    shop.keys = [aSecret(2, 19_000), ...shop.keys];
    expect(await issue(shop.process(), order)).toBe(before);
    shop.keys = [aSecret(2, 21_000), ...shop.keys.slice(1)];
    expect(await issue(shop.process(), order)).not.toBe(before);
  });

  it('is signed with a new secret where the shop has no other', async () => {
    const shop = aShop();
    shop.keys = [aSecret(1, 0)];
    expect(await issue(shop.process(), anOrder())).toMatch(/^qm_order_/);
  });

  it('is taken though its secret is newer than what the process has read, which it reads anew once a second at most', async () => {
    const shop = aShop(1);
    const order = anOrder();
    const asker = shop.process();
    await asker.signer();
    shop.keys = [aSecret(2), ...shop.keys];
    const token = await issue(shop.process(), order);
    const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 1_100);
    try {
      expect(await asker.verify(token)).toBe(order.orderId);
      const { looks } = shop;
      shop.keys = [aSecret(3), ...shop.keys];
      const strange = await issue(shop.process(), order);
      await Promise.all([1, 2, 3].map(() => asker.verify(strange)));
      expect(shop.looks).toBe(looks + 1);
    } finally {
      clock.mockRestore();
    }
  });

  it('is signed with what was read last while the database is away, and with nothing where nothing was read', async () => {
    let isDown = true;
    const keys = [aSecret(1)];
    const tokens = createOrderTokens({ listLive: async () => (isDown ? Promise.reject(new Error('down')) : keys) });
    await expect(tokens.signer()).rejects.toThrow('down');
    isDown = false;
    const order = anOrder();
    const token = await issue(tokens, order);
    isDown = true;
    const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
    try {
      expect(await issue(tokens, order)).toBe(token);
      await expect(tokens.verify(token)).rejects.toThrow('down');
    } finally {
      clock.mockRestore();
    }
  });
});
