import { describe, expect, it } from '@jest/globals';
import { readPeopleConfig } from './people-config.ts';

const read = (...args: string[]) => readPeopleConfig(args, { DATABASE_URL: 'postgres://db/shop' });
const CUSTOMER = '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a';

describe('readPeopleConfig', () => {
  it('needs somebody, and no more', () => {
    expect(read('--email=ada@example.com')).toEqual({
      person: { email: 'ada@example.com' },
      databaseUrl: 'postgres://db/shop',
      temporal: { address: '127.0.0.1:7233', namespace: 'default' },
      json: false,
    });
    expect(read(`--customer=${CUSTOMER}`, '--json', '--database-url=postgres://other/shop')).toMatchObject({
      person: { customerId: CUSTOMER },
      databaseUrl: 'postgres://other/shop',
      json: true,
    });
  });

  it('finds Temporal as the processes of the shop do', () => {
    const env = { TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_NAMESPACE: 'shop', TEMPORAL_API_KEY: 'key' };
    expect(readPeopleConfig(['--email=ada@example.com'], env).temporal).toMatchObject({
      address: 'temporal.example:7233',
      namespace: 'shop',
      apiKey: 'key',
    });
    const ours = readPeopleConfig(['--email=ada@example.com'], { TEMPORAL_NAMESPACE: 'mine' });
    expect(ours.temporal).toEqual({ address: '127.0.0.1:7233', namespace: 'mine' });
  });

  it.each([
    [[], 'Whom?'],
    [[`--customer=${CUSTOMER}`, '--email=ada@example.com'], 'Whom?'],
    [['--customer=42'], '--customer must be the id of a customer'],
    [['--email=ada'], '--email must be an e-mail address'],
    [['--everybody'], "Unknown option '--everybody'"],
  ])('refuses %j', (args, sentence) => {
    expect(() => read(...args)).toThrow(sentence);
  });
});
