import { describe, expect, it } from '@jest/globals';
import type { OrderProgress } from '../../db/orders/order-queries.ts';
import { createOrderWatch } from './order-watch.ts';

/** Orders whose progress a test sets; counts how often it was asked. */
function progressOf(statuses: Record<string, OrderProgress['status']>) {
  const asked: string[][] = [];
  return {
    asked,
    listEnded: async (): Promise<string[]> => [],
    async readProgress(orderIds: readonly string[]): Promise<OrderProgress[]> {
      asked.push([...orderIds]);
      return orderIds.map((orderId) => ({
        orderId,
        status: statuses[orderId] ?? 'received',
        paymentStatus: null,
        eventSequence: 0,
      }));
    },
  };
}

const never = new AbortController().signal;
const isConfirmed = ({ status }: OrderProgress) => status === 'confirmed';

describe('waiting for an order', () => {
  it('ends for everybody, and for whoever comes later, once the process is to stop', async () => {
    const stop = new AbortController();
    const watch = createOrderWatch(progressOf({}), { draining: stop.signal });
    const options = { timeoutMs: 10_000, signal: never, waiter: 'key' };
    const waiting = [watch.until('one', isConfirmed, options), watch.until('two', isConfirmed, options)];
    stop.abort();
    await expect(Promise.all([...waiting, watch.until('one', isConfirmed, options)])).resolves.toBeDefined();
  }, 5_000);

  it('ends when the order has come as far as wanted', async () => {
    const statuses: Record<string, OrderProgress['status']> = { one: 'placed' };
    const watch = createOrderWatch(progressOf(statuses), { pollMs: 5 });
    const waiting = watch.until('one', isConfirmed, { timeoutMs: 10_000, signal: never, waiter: 'key' });
    statuses['one'] = 'confirmed';
    await expect(waiting).resolves.toBeUndefined();
  });

  it('asks once for all who wait, and not at all when nobody does', async () => {
    const progress = progressOf({});
    const watch = createOrderWatch(progress, { pollMs: 20 });
    const options = { timeoutMs: 110, signal: never, waiter: 'key' };
    await Promise.all(['one', 'two', 'one', 'three'].map((id) => watch.until(id, isConfirmed, options)));
    expect(progress.asked.length).toBeLessThanOrEqual(6);
    expect(progress.asked[0]).toEqual(['one', 'two', 'three']);
    const { length } = progress.asked;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(progress.asked.length).toBeLessThanOrEqual(length + 1);
  });

  it('ends when the time is up', async () => {
    const startedAt = Date.now();
    await createOrderWatch(progressOf({}), { pollMs: 5 }).until('one', isConfirmed, {
      timeoutMs: 40,
      signal: never,
      waiter: 'key',
    });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(35);
  });

  it('ends when the client has gone', async () => {
    const client = new AbortController();
    const options = { timeoutMs: 60_000, signal: client.signal, waiter: 'key' };
    const waiting = createOrderWatch(progressOf({}), { pollMs: 5 }).until('one', isConfirmed, options);
    client.abort();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('lets no more wait than it can bear: in all, of one key, and for one order', async () => {
    const watch = createOrderWatch(progressOf({}), { pollMs: 5, waitersMax: 8, waitsOfKeyMax: 6 });
    const client = new AbortController();
    const wait = (orderId: string, waiter: string) =>
      watch.until(orderId, isConfirmed, { timeoutMs: 60_000, signal: client.signal, waiter });
    const tooMany = { code: 'too-many-requests', headers: { 'Retry-After': '5' } };
    const waiting = [1, 2, 3, 4, 5].map(() => wait('one', 'shop'));
    await expect(wait('one', 'shop')).rejects.toMatchObject(tooMany);
    waiting.push(wait('two', 'shop'));
    await expect(wait('three', 'shop')).rejects.toMatchObject(tooMany);
    waiting.push(wait('three', 'other'), wait('four', 'other'));
    await expect(wait('five', 'third')).rejects.toMatchObject(tooMany);
    client.abort();
    await expect(Promise.all(waiting)).resolves.toBeDefined();
  });

  it('lets one shopper of a key wait for so many, and leaves the others of that shop theirs', async () => {
    const watch = createOrderWatch(progressOf({}), { pollMs: 5 });
    const client = new AbortController();
    const wait = (orderId: string, shopper?: string, waiter = 'shop') =>
      watch.until(orderId, isConfirmed, { timeoutMs: 60_000, signal: client.signal, waiter, shopper });
    const waiting = Array.from({ length: 10 }, (_, n) => wait(`order-${n}`, '203.0.113.7'));
    await expect(wait('order-10', '203.0.113.7')).rejects.toMatchObject({ code: 'too-many-requests' });
    waiting.push(wait('order-10', '203.0.113.8'), wait('order-11'), wait('order-12', '203.0.113.7', 'another shop'));
    client.abort();
    await expect(Promise.all(waiting)).resolves.toBeDefined();
  });

  it('lets guests together have half of it, and those of one address ten', async () => {
    const watch = createOrderWatch(progressOf({}), { pollMs: 5, waitersMax: 24 });
    const client = new AbortController();
    const wait = (orderId: string, shopper?: string, isGuest = true) =>
      watch.until(orderId, isConfirmed, {
        timeoutMs: 60_000,
        signal: client.signal,
        waiter: `order:${orderId}`,
        shopper,
        isGuest,
      });
    const waiting = Array.from({ length: 10 }, (_, n) => wait(`order-${n}`, '203.0.113.7'));
    await expect(wait('order-10', '203.0.113.7')).rejects.toMatchObject({ code: 'too-many-requests' });
    waiting.push(wait('order-10', '203.0.113.8'), wait('order-11'));
    await expect(wait('order-12')).rejects.toMatchObject({ code: 'too-many-requests' });
    waiting.push(wait('order-12', undefined, false));
    client.abort();
    await expect(Promise.all(waiting)).resolves.toBeDefined();
  });

  it('looks at once at a key that begins to wait, however short a time ago it has looked at others', async () => {
    const asked: string[][] = [];
    const keys = {
      ...progressOf({}),
      async listEnded(ids: readonly string[]): Promise<string[]> {
        asked.push([...ids]);
        return ids.filter((id) => id === 'revoked');
      },
    };
    const watch = createOrderWatch(keys, { pollMs: 5, keysEveryMs: 60_000 });
    const client = new AbortController();
    const wait = (waiter: string) =>
      watch.until('one', isConfirmed, { timeoutMs: 60_000, signal: client.signal, waiter, secretId: waiter });
    const live = wait('live');
    await expect(wait('revoked')).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(wait('revoked')).rejects.toMatchObject({ code: 'unauthenticated' });
    const { length } = asked;
    const again = wait('live');
    client.abort();
    await Promise.all([live, again]);
    // One that was live a moment ago is not asked about again.
    expect(asked).toHaveLength(length);
  }, 5_000);

  it('goes on while the database is away, and sees what has come meanwhile', async () => {
    let looks = 0;
    const progress = progressOf({ one: 'confirmed' });
    const watch = createOrderWatch(
      {
        ...progress,
        readProgress: (ids) => ((looks += 1) < 4 ? Promise.reject(new Error('down')) : progress.readProgress(ids)),
      },
      { pollMs: 5 },
    );
    await watch.until('one', isConfirmed, { timeoutMs: 60_000, signal: never, waiter: 'key' });
    expect(looks).toBe(4);
  }, 5_000);

  it('ends when the time is up though the database is still away', async () => {
    const watch = createOrderWatch(
      { ...progressOf({}), readProgress: () => Promise.reject(new Error('down')) },
      { pollMs: 5 },
    );
    await expect(
      watch.until('one', isConfirmed, { timeoutMs: 40, signal: never, waiter: 'key' }),
    ).resolves.toBeUndefined();
  });

  it('ends with 401 for a key that has ended meanwhile, and for no other', async () => {
    const ended: string[] = [];
    const asked: (readonly string[])[] = [];
    const statuses: Record<string, OrderProgress['status']> = {};
    const listEnded = async (ids: readonly string[]) => {
      asked.push(ids);
      return ended;
    };
    const watch = createOrderWatch({ ...progressOf(statuses), listEnded }, { pollMs: 5, keysEveryMs: 10 });
    const wait = (orderId: string, waiter: string) =>
      watch.until(orderId, isConfirmed, { timeoutMs: 60_000, signal: never, waiter, secretId: waiter });
    const waits = [wait('one', 'revoked'), wait('two', 'revoked'), wait('three', 'live')];
    const outcomes = Promise.allSettled(waits);
    ended.push('revoked');
    const refused = { code: 'unauthenticated', status: 401 };
    await expect(waits[0]).rejects.toMatchObject(refused);
    await expect(waits[1]).rejects.toMatchObject(refused);
    statuses['three'] = 'confirmed';
    await expect(waits[2]).resolves.toBeUndefined();
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    // Each key once, however many wait with it.
    expect(asked[0]).toEqual(['revoked', 'live']);
  });

  it('goes on where the keys cannot be read', async () => {
    const statuses: Record<string, OrderProgress['status']> = {};
    let looks = 0;
    const listEnded = async () => {
      if ((looks += 1) === 3) statuses['one'] = 'confirmed';
      throw new Error('down');
    };
    const watch = createOrderWatch({ ...progressOf(statuses), listEnded }, { pollMs: 5, keysEveryMs: 0 });
    const options = { timeoutMs: 60_000, signal: never, waiter: 'key', secretId: 'key' };
    await watch.until('one', isConfirmed, options);
    expect(looks).toBeGreaterThanOrEqual(3);
  });
});
