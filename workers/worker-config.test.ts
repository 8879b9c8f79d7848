import { describe, expect, it } from '@jest/globals';
import { readWorkerConfig } from './worker-config.ts';

const required = { DATABASE_URL: 'postgres://127.0.0.1/shop', STRIPE_SECRET_KEY: 'sk_test', EASYPOST_API_KEY: 'EZTK' };

describe('the worker’s connections to the database', () => {
  it('are as many as it is told, and 20 unless it is', () => {
    expect(readWorkerConfig(required).databasePoolSize).toBe(20);
    expect(readWorkerConfig({ ...required, WORKER_DATABASE_POOL_SIZE: '60' }).databasePoolSize).toBe(60);
  });

  it('are not those of the API, which share an environment with them', () => {
    expect(readWorkerConfig({ ...required, DATABASE_POOL_SIZE: '5' }).databasePoolSize).toBe(20);
  });

  it.each(['0', '201', 'many'])('cannot be %s', (size) => {
    expect(() => readWorkerConfig({ ...required, WORKER_DATABASE_POOL_SIZE: size })).toThrow(
      'WORKER_DATABASE_POOL_SIZE',
    );
  });
});

describe('whom the shop tells of overdue tasks', () => {
  it('are none unless they are named, and any number of addresses', () => {
    expect(readWorkerConfig(required).operators).toEqual([]);
    const OPERATORS_EMAIL = 'ada@shop.example, night@shop.example,';
    expect(readWorkerConfig({ ...required, OPERATORS_EMAIL }).operators).toEqual([
      'ada@shop.example',
      'night@shop.example',
    ]);
  });

  it('cannot be what is no address', () => {
    expect(() => readWorkerConfig({ ...required, OPERATORS_EMAIL: 'ada' })).toThrow('OPERATORS_EMAIL');
  });
});
