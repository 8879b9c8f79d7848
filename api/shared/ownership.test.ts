import { describe, expect, it, jest } from '@jest/globals';
import { guestPermissions, permissionsOfRole } from '../../domain/access/roles.ts';
import type { Caller } from './caller.ts';
import { createOwnership } from './ownership.ts';

const storefront = (id: string): Caller => ({
  kind: 'secret',
  id,
  secretId: `secret of ${id}`,
  name: id,
  role: 'storefront',
  permissions: permissionsOfRole('storefront', null),
});
const guest = (orderId: string): Caller => ({
  kind: 'guest',
  id: `order:${orderId}`,
  orderId,
  name: 'guest',
  role: 'guest',
  permissions: guestPermissions,
});

function aShop(customers: ReadonlyMap<string, string> = new Map()) {
  const looks: string[] = [];
  const makers: Readonly<Record<string, string | null>> = { mine: 'website', imported: null };
  const ownership = createOwnership({
    findMaker: async (thing, id) => {
      looks.push(`${thing} ${id}`);
      return makers[id];
    },
    findCustomer: async (orderId) => {
      looks.push(`customer of ${orderId}`);
      return customers.get(orderId);
    },
  });
  const requireOwn: typeof ownership.requireOwn = (...asked) => ownership.requireOwn(...asked);
  return { looks, requireOwn };
}

const missing = (what: string) => ({ code: 'not-found', message: `There is no ${what}.` });

describe('what is one’s own', () => {
  it('is what the same key has made, and what the shop itself has', async () => {
    const { requireOwn } = aShop();
    await expect(requireOwn('customer', 'mine', storefront('website'))).resolves.toBeUndefined();
    await expect(requireOwn('customer', 'imported', storefront('website'))).resolves.toBeUndefined();
  });

  it('is not another’s, who is told the same as of what does not exist', async () => {
    const { requireOwn } = aShop();
    await expect(requireOwn('order', 'mine', storefront('app'))).rejects.toMatchObject(missing('order mine'));
    await expect(requireOwn('order', 'never', storefront('app'))).rejects.toMatchObject(missing('order never'));
    await expect(requireOwn('quote', 'mine', storefront('nobody'))).rejects.toMatchObject(
      missing('shipping quote mine'),
    );
  });

  it('is of a guest their order and nothing else, which nobody has to be asked', async () => {
    const { requireOwn, looks } = aShop();
    await expect(requireOwn('order', 'mine', guest('mine'))).resolves.toBeUndefined();
    await expect(requireOwn('order', 'another', guest('mine'))).rejects.toMatchObject(missing('order another'));
    await expect(requireOwn('customer', 'mine', guest('mine'))).rejects.toMatchObject(missing('customer mine'));
    expect(looks).toEqual([]);
  });

  it('is asked about once, and once in two seconds while there is no such thing', async () => {
    const { requireOwn, looks } = aShop();
    for (let n = 0; n < 3; n += 1) await requireOwn('order', 'mine', storefront('website'));
    for (let n = 0; n < 2; n += 1) await requireOwn('order', 'mine', storefront('app')).catch(() => {});
    expect(looks).toEqual(['order mine']);
    for (let n = 0; n < 2; n += 1) await requireOwn('order', 'never', storefront('app')).catch(() => {});
    expect(looks).toEqual(['order mine', 'order never']);
    const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 2_100);
    try {
      for (const id of ['mine', 'never']) await requireOwn('order', id, storefront('app')).catch(() => {});
    } finally {
      clock.mockRestore();
    }
    expect(looks).toEqual(['order mine', 'order never', 'order never']);
  });
});

describe('what is a customer’s own', () => {
  const ada: Caller = {
    kind: 'customer',
    id: 'account',
    customerId: 'ada',
    sessionId: 'session',
    loggedInAtSeconds: 0,
    name: 'customer',
    role: 'customer',
    permissions: new Set(),
  };

  it('is an order of theirs, asked for once, and no order of another or of a guest', async () => {
    const { looks, requireOwn } = aShop(
      new Map([
        ['hers', 'ada'],
        ['bobs', 'bob'],
      ]),
    );
    await requireOwn('order', 'hers', ada);
    await requireOwn('order', 'hers', ada);
    await expect(requireOwn('order', 'bobs', ada)).rejects.toMatchObject(missing('order bobs'));
    await expect(requireOwn('order', 'guests', ada)).rejects.toMatchObject(missing('order guests'));
    await expect(requireOwn('order', 'bobs', ada)).rejects.toMatchObject(missing('order bobs'));
    expect(looks).toEqual(['customer of hers', 'customer of bobs', 'customer of guests']);
  });
});
