import { describe, expect, it } from '@jest/globals';
import { readStackConfig, type Detours } from './stack-config.ts';
import { processEnvironments, stackAddresses } from './stack-environment.ts';

function environmentsWith(detours: Detours) {
  return environmentsOf({}, detours);
}

function environmentsOf(env: NodeJS.ProcessEnv, detours: Detours = {}) {
  const config = readStackConfig([], env);
  return processEnvironments({ ...config, detours }, config.ports, stackAddresses(config, config.ports));
}

describe('processEnvironments', () => {
  it('leads API and worker to every part itself', () => {
    const { shared, api, worker } = environmentsWith({});
    expect(api.DATABASE_URL).toBe(shared.DATABASE_URL);
    expect(worker).toMatchObject({ TEMPORAL_ADDRESS: '127.0.0.1:7233', STRIPE_API_BASE: 'http://127.0.0.1:12111' });
  });

  it('sets rates of exchange for the sample’s currencies, unless they are given', () => {
    expect(environmentsWith({}).worker.CARRIER_EXCHANGE_RATES).toContain('USD:GBP=');
    const { worker } = environmentsOf({ CARRIER_EXCHANGE_RATES: 'USD:GBP=2' });
    expect(worker.CARRIER_EXCHANGE_RATES).toBe('USD:GBP=2');
  });

  it('shows keys and certificates to the Temporal that is named, and not to its own', () => {
    const env = { TEMPORAL_API_KEY: 'key', TEMPORAL_PROFILE: 'cloud', TEMPORAL_TLS: 'true' };
    expect(Object.keys(environmentsOf(env).worker)).not.toEqual(expect.arrayContaining(Object.keys(env)));
    expect(environmentsOf({ ...env, TEMPORAL_ADDRESS: 'cloud:7233' }).worker).toMatchObject(env);
  });

  it('lets the simulator take texts, unless an account is named, or no simulator runs', () => {
    const { worker, simulators } = environmentsOf({});
    const { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN } = simulators;
    expect(worker).toMatchObject({ TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_API_BASE: 'http://127.0.0.1:12114' });
    const account = { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 'of ours', TWILIO_FROM: '+447700900000' };
    const named = environmentsOf(account).worker;
    expect(named).toMatchObject(account);
    expect(named).not.toHaveProperty('TWILIO_API_BASE');
    const real = {
      STRIPE_SECRET_KEY: 'sk',
      STRIPE_WEBHOOK_SECRET: 's',
      EASYPOST_API_KEY: 'k',
      EASYPOST_WEBHOOK_SECRET: 's',
    };
    expect(environmentsOf({ ...real, SMTP_URL: 'smtp://mail' }).worker).not.toHaveProperty('TWILIO_FROM');
  });

  it('gives the worker a pair for push messages, unless one is named', () => {
    const config = readStackConfig([], { VAPID_PUBLIC_KEY: 'theirs', VAPID_PRIVATE_KEY: 'secret' });
    const addresses = stackAddresses(config, config.ports);
    expect(processEnvironments(config, config.ports, addresses).worker).toMatchObject({ VAPID_PUBLIC_KEY: 'theirs' });
    const ours = { publicKey: 'public', privateKey: 'private' };
    const env = processEnvironments(readStackConfig([], {}), config.ports, addresses, ours);
    expect(env.worker).toMatchObject({ VAPID_PUBLIC_KEY: 'public', VAPID_PRIVATE_KEY: 'private' });
    expect(env.api).not.toHaveProperty('VAPID_PRIVATE_KEY');
  });

  it('leads API and worker over the detours, and nobody else', () => {
    const detours = { postgres: 1001, temporal: 1002, stripe: 1003, easypost: 1004 };
    const { shared, api, worker, simulators, warehouse } = environmentsWith(detours);
    for (const { DATABASE_URL, TEMPORAL_ADDRESS } of [api, worker]) {
      expect(new URL(DATABASE_URL).port).toBe('1001');
      expect(TEMPORAL_ADDRESS).toBe('127.0.0.1:1002');
    }
    expect(worker.STRIPE_API_BASE).toBe('http://127.0.0.1:1003');
    expect(worker.EASYPOST_API_BASE).toBe('http://127.0.0.1:1004/v2/');
    for (const { DATABASE_URL, TEMPORAL_ADDRESS } of [shared, simulators, warehouse]) {
      expect(new URL(DATABASE_URL).port).toBe('5433');
      expect(TEMPORAL_ADDRESS).toBe('127.0.0.1:7233');
    }
    expect(warehouse.EASYPOST_SIMULATOR_URL).toBe('http://127.0.0.1:12112');
  });
});
