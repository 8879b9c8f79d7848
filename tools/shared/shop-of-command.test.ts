import { describe, expect, it } from '@jest/globals';
import { databaseOfCommand, shopOfCommand } from './shop-of-command.ts';

describe('shopOfCommand', () => {
  it('is the shop that "npm start" runs on this machine, unless it is told otherwise', () => {
    expect(shopOfCommand({})).toEqual({
      databaseUrl: 'postgres://quartermaster:quartermaster@127.0.0.1:5433/quartermaster',
      temporal: { address: '127.0.0.1:7233', namespace: 'default' },
      stripe: { secretKey: 'sk_test_simulated', apiBase: 'http://127.0.0.1:12111' },
      easypostSimulatorUrl: 'http://127.0.0.1:12112/',
    });
  });

  it('follows a port that was moved, and says which variable holds none', () => {
    const moved = { POSTGRES_PORT: '6000', TEMPORAL_PORT: '6001', EASYPOST_SIMULATOR_PORT: '6002' };
    expect(shopOfCommand(moved)).toMatchObject({
      databaseUrl: expect.stringContaining('@127.0.0.1:6000/'),
      temporal: { address: '127.0.0.1:6001' },
      easypostSimulatorUrl: 'http://127.0.0.1:6002/',
    });
    expect(() => databaseOfCommand({ POSTGRES_PORT: 'usual' })).toThrow('POSTGRES_PORT=usual is not a port');
  });

  it('finds no simulator at the real EasyPost, named or not', () => {
    const base = { EASYPOST_API_BASE: 'https://api.easypost.com/v2/' };
    expect(shopOfCommand(base).easypostSimulatorUrl).toBeUndefined();
    expect(shopOfCommand({ EASYPOST_API_KEY: 'EZAK' }).easypostSimulatorUrl).toBeUndefined();
    const simulator = { EASYPOST_API_KEY: 'EZTK', EASYPOST_API_BASE: 'http://simulators:12112/v2/' };
    expect(shopOfCommand(simulator).easypostSimulatorUrl).toBe('http://simulators:12112/');
  });

  it('asks the real Stripe where there is a key and no other address', () => {
    expect(shopOfCommand({ STRIPE_SECRET_KEY: 'sk_live' }).stripe).toEqual({
      secretKey: 'sk_live',
      apiBase: undefined,
    });
  });
});
