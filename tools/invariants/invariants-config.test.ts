import { describe, expect, it } from '@jest/globals';
import { readInvariantsConfig } from './invariants-config.ts';

describe('readInvariantsConfig', () => {
  it('looks at the stack on this machine unless it is told otherwise', () => {
    expect(readInvariantsConfig([], { POSTGRES_PORT: '6000' })).toEqual({
      databaseUrl: expect.stringContaining(':6000/'),
      temporal: { address: '127.0.0.1:7233', namespace: 'default' },
      stripe: { secretKey: 'sk_test_simulated', apiBase: 'http://127.0.0.1:12111' },
      easypostSimulatorUrl: 'http://127.0.0.1:12112/',
      graceSeconds: 120,
      hours: undefined,
      rows: 5,
      json: false,
      afterRestore: false,
    });
  });

  it('asks the real Stripe when there is a key, and the real EasyPost nothing', () => {
    const env = {
      STRIPE_SECRET_KEY: 'sk_live_1',
      STRIPE_WEBHOOK_SECRET: 'whsec_1',
      EASYPOST_API_KEY: 'EZ_1',
      EASYPOST_WEBHOOK_SECRET: 'x',
    };
    expect(readInvariantsConfig(['--grace=0'], env)).toMatchObject({
      stripe: { secretKey: 'sk_live_1', apiBase: undefined },
      easypostSimulatorUrl: undefined,
      graceSeconds: 0,
    });
  });

  it('says what is wrong with the command line', () => {
    expect(() => readInvariantsConfig(['--nonsense'], {})).toThrow('--nonsense');
    expect(() => readInvariantsConfig(['--grace', 'soon'], {})).toThrow('--grace must be a whole number');
  });

  it('needs no webhook secrets to read the books of a real shop', () => {
    const env = { DATABASE_URL: 'postgres://u:p@db/shop', STRIPE_SECRET_KEY: 'sk_live_1', EASYPOST_API_KEY: 'EZAK_1' };
    expect(readInvariantsConfig([], env)).toMatchObject({
      databaseUrl: 'postgres://u:p@db/shop',
      stripe: { secretKey: 'sk_live_1' },
    });
  });
});
