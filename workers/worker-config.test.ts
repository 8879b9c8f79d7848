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
