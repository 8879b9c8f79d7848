import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { Permission, Reach } from '../../domain/access/permissions.ts';
import type { Caller } from './caller.ts';
import { askedWith, toldWith, withFieldPermissions } from './field-permissions.ts';

const NEEDED = 'customers:read-contact';

const contact = z.object({
  id: z.string(),
  email: toldWith(NEEDED, z.string().nullable().meta({ description: 'Where mails go.' })),
  phone: toldWith(NEEDED, z.string().optional()),
});
const whole = { id: 'a', email: 'ada@example.com', phone: '+44' };

function aCaller(permissions: readonly Permission[] = [], kind: Caller['kind'] = 'secret'): Caller {
  const principal = { id: 'key', name: 'Key', role: 'packer', permissions: new Set(permissions) };
  return { kind, secretId: 'secret', orderId: 'order', ...principal } as unknown as Caller;
}

async function answered(
  schema: z.ZodType,
  body: unknown,
  own: { readonly caller?: Caller; readonly reach?: Reach; readonly now?: Caller } = {},
) {
  const { caller = aCaller(), reach = 'any', now } = own;
  const handle = withFieldPermissions({ responses: { 200: { schema } } }, async ({ callerNow }) => {
    if (now) await callerNow();
    return { status: 200, body };
  });
  const input = { caller, callerNow: async () => now ?? caller, reach, query: {}, body: undefined };
  return (await handle(input)).body;
}

describe('a field that is told with a permission', () => {
  it('is told to whoever has it', async () => {
    expect(await answered(contact, whole, { caller: aCaller([NEEDED]) })).toEqual(whole);
  });

  it('is null for others, or left out where it may be, as its schema says', async () => {
    const told = await answered(contact, whole);
    expect(told).toEqual({ id: 'a', email: null });
    expect(contact.safeParse(told).success).toBe(true);
  });

  it('stays as it is where it was kept, to be told to others', async () => {
    const kept = structuredClone(whole);
    await answered(contact, kept);
    expect(kept).toEqual(whole);
  });

  it('is told of what is one’s own, and to shoppers', async () => {
    expect(await answered(contact, whole, { reach: 'own' })).toEqual(whole);
    expect(await answered(contact, whole, { caller: aCaller([], 'guest') })).toEqual(whole);
    expect(await answered(contact, whole, { caller: aCaller([], 'customer') })).toEqual(whole);
    expect(await answered(contact, whole, { caller: aCaller([], 'staff') })).not.toEqual(whole);
  });

  it('is told by what they are allowed when they are answered, not when they asked', async () => {
    const lost = { caller: aCaller([NEEDED]), now: aCaller() };
    expect(await answered(contact, whole, lost)).toEqual({ id: 'a', email: null });
  });

  it.each([
    ['a list', z.object({ data: z.array(contact) }), { data: [whole] }, { data: [{ id: 'a', email: null }] }],
    ['what may be null', contact.nullable(), whole, { id: 'a', email: null }],
    ['null itself', contact.nullable(), null, null],
    ['what may be left out', z.object({ of: contact.optional() }), {}, {}],
    [
      'one of several shapes',
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('person'), who: contact }),
        z.object({ kind: z.literal('shop'), name: z.string() }),
      ]),
      { kind: 'person', who: whole },
      { kind: 'person', who: { id: 'a', email: null } },
    ],
    ['what is prepared', z.preprocess((value) => value, contact), whole, { id: 'a', email: null }],
  ] as const)('is withheld within %s', async (_, schema, body, told) => {
    expect(await answered(schema, body)).toEqual(told);
  });

  it('cannot be one that its schema has to have', () => {
    const schema = z.object({ email: toldWith(NEEDED, z.string()) });
    expect(() => withFieldPermissions({ responses: { 200: { schema } } }, async () => ({ status: 200 }))).toThrow(
      'email cannot be withheld',
    );
  });

  it('says so to programs and to people', () => {
    const { properties } = z.toJSONSchema(contact);
    expect(properties).toMatchObject({
      email: {
        'x-permission': NEEDED,
        description: expect.stringMatching(/^Where mails go\. Takes .* null without it/),
      },
      phone: { 'x-permission': NEEDED, description: expect.stringContaining('left out without it') },
    });
  });

  it('costs routes without one nothing: they keep their handler', () => {
    const handle = async () => ({ status: 200 });
    expect(withFieldPermissions({ responses: { 200: { schema: z.object({ id: z.string() }) } } }, handle)).toBe(handle);
  });
});

describe('a field that is asked with a permission', () => {
  const query = z.object({ email: askedWith(NEEDED, z.string().optional()), limit: z.string().optional() });
  const ask = async (sent: object, own: { readonly caller?: Caller; readonly reach?: Reach } = {}) => {
    const { caller = aCaller(), reach = 'any' } = own;
    const handle = withFieldPermissions({ query, responses: {} }, async () => ({ status: 200 }));
    return handle({ caller, callerNow: async () => caller, reach, query: sent, body: undefined });
  };

  it('is refused to whoever lacks it, by its name and that of the permission', async () => {
    await expect(ask({ email: 'ada@example.com' })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/`email` needs the permission `customers:read-contact`/),
    });
  });

  it('is not missed where it is not sent', async () => {
    expect(await ask({ limit: '1', email: undefined })).toEqual({ status: 200 });
  });

  it('is taken from whoever has it, and about what is one’s own', async () => {
    expect(await ask({ email: 'a' }, { caller: aCaller([NEEDED]) })).toEqual({ status: 200 });
    expect(await ask({ email: 'a' }, { reach: 'own' })).toEqual({ status: 200 });
  });
});
