import { describe, expect, it } from '@jest/globals';
import { readExportConfig, readForgetConfig } from './people-config.ts';

const read = (...args: string[]) => readExportConfig(args, { DATABASE_URL: 'postgres://db/shop' });
const CUSTOMER = '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a';

describe('whoever is named', () => {
  it('is named by an account, an address, orders, or all of them', () => {
    expect(read('--email=ada@example.com')).toEqual({
      person: { email: 'ada@example.com', orderNumbers: [] },
      databaseUrl: 'postgres://db/shop',
      json: false,
    });
    expect(read(`--customer=${CUSTOMER}`, '--json', '--database-url=postgres://other/shop')).toMatchObject({
      person: { customerId: CUSTOMER },
      databaseUrl: 'postgres://other/shop',
      json: true,
    });
    const all = read(`--customer=${CUSTOMER}`, '--email=Ada@Bücher.example', '--order=A-1042', '--order=1043');
    expect(all.person).toEqual({ customerId: CUSTOMER, email: 'Ada@Bücher.example', orderNumbers: [1042, 1043] });
  });

  it.each([
    [[], 'Whom?'],
    [['--customer=42'], '--customer must be the id of a customer'],
    [['--email=ada'], '--email must be an e-mail address'],
    [['--order=next'], '--order must be the number of an order'],
    [['--everybody'], "Unknown option '--everybody'"],
    [['--email=ada@example.com', '--yes'], "Unknown option '--yes'"],
  ])('is refused: %j', (args, sentence) => {
    expect(() => read(...args)).toThrow(sentence);
  });
});

describe('forget', () => {
  const email = '--email=ada@example.com';

  it('finds Temporal as the processes of the shop do', () => {
    const env = { TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_NAMESPACE: 'shop', TEMPORAL_API_KEY: 'key' };
    expect(readForgetConfig([email, '--yes', '--namespace-is-ours'], env)).toMatchObject({
      temporal: { address: 'temporal.example:7233', namespace: 'shop', apiKey: 'key' },
      isConfirmed: true,
      isNamespaceOurs: true,
    });
    expect(readForgetConfig([email], { TEMPORAL_NAMESPACE: 'mine' })).toMatchObject({
      temporal: { address: '127.0.0.1:7233', namespace: 'mine' },
      isConfirmed: false,
      isNamespaceOurs: false,
    });
  });

  it('takes no Temporal of this machine for that of a database elsewhere', () => {
    const named = { DATABASE_URL: 'postgres://db/shop' };
    expect(() => readForgetConfig([email], named)).toThrow('not where Temporal is');
    expect(() => readForgetConfig([email, '--database-url=postgres://db/shop'], {})).toThrow('not where Temporal is');
    expect(readForgetConfig([email], { ...named, TEMPORAL_ADDRESS: 'temporal:7233' })).toMatchObject({
      databaseUrl: 'postgres://db/shop',
    });
  });
});
