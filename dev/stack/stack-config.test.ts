import { describe, expect, it } from '@jest/globals';
import { readStackConfig } from './stack-config.ts';

describe('readStackConfig', () => {
  it('runs everything on this machine when the environment names nothing', () => {
    const config = readStackConfig([], {});
    expect(config).toMatchObject({
      warehouse: 'robot',
      freePorts: false,
      databaseUrl: undefined,
      temporalAddress: undefined,
    });
    expect(config.ports).toMatchObject({ api: 8080, temporal: 7233, temporalUi: 8233, postgres: 5433 });
    expect(config.dataDir).toMatch(/\/\.data$/);
  });

  it('gives a shop sample goods unless it is told not to', () => {
    expect(readStackConfig([], {}).empty).toBe(false);
    expect(readStackConfig(['--empty'], {}).empty).toBe(true);
  });

  it('keeps the orders of the production server in a folder of their own', () => {
    const config = readStackConfig(['--temporal=server'], {});
    expect(config).toMatchObject({ temporal: 'server' });
    expect(config.dataDir).toMatch(/\/\.data\/server$/);
  });

  it('takes ports, servers and keys from the environment', () => {
    const config = readStackConfig([], {
      PORT: '9000',
      DATABASE_URL: 'postgres://db/shop',
      STRIPE_SECRET_KEY: 'sk_test_1',
      STRIPE_WEBHOOK_SECRET: 'whsec_1',
    });
    expect(config).toMatchObject({ databaseUrl: 'postgres://db/shop', stripeSecretKey: 'sk_test_1' });
    expect(config.ports.api).toBe(9000);
    expect(config.webhookSecrets.stripe).toBe('whsec_1');
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readStackConfig([], { DATABASE_URL: '', PORT: '' })).toMatchObject({
      databaseUrl: undefined,
      ports: { api: 8080 },
    });
  });

  it.each([
    [['--warehouse=nobody'], {}, /--warehouse must be robot or manual, not "nobody"/],
    [['--api-processes=none'], {}, /--api-processes must be a whole number from 1 to 8, not "none"/],
    [['--worker-processes=5'], {}, /--worker-processes must be a whole number from 1 to 4/],
    [['--temporal=cloud'], {}, /--temporal must be dev or server, not "cloud"/],
    [['--frobnicate'], {}, /'--frobnicate'/],
    [[], { PORT: 'http' }, /PORT=http is not a port: set it to a number/],
    [[], { PORT: '5433' }, /Port 5433 is meant for the API and for PostgreSQL: set PORT or POSTGRES_PORT/],
    [[], { EASYPOST_API_KEY: 'EZAK1' }, /EASYPOST_API_KEY is set but EASYPOST_WEBHOOK_SECRET is not.*: set it/],
  ])('refuses %j with %j in one sentence with the mend', (args, env, sentence) => {
    expect(() => readStackConfig(args, env)).toThrow(sentence);
  });
});
