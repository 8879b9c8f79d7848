import { expect, it } from '@jest/globals';
import { refuseLiveKeys } from './refuse-live-keys.ts';
import { readStackConfig } from './stack-config.ts';

function refuse(env: NodeJS.ProcessEnv): void {
  const secrets = { STRIPE_WEBHOOK_SECRET: 'whsec_1', EASYPOST_WEBHOOK_SECRET: 'secret_1' };
  refuseLiveKeys(readStackConfig([], { ...secrets, ...env }));
}

it.each([
  [{ STRIPE_SECRET_KEY: 'sk_live_1' }, 'STRIPE_SECRET_KEY is a live key'],
  [{ STRIPE_SECRET_KEY: 'sk_test_1', EASYPOST_API_KEY: 'EZAK1' }, 'EASYPOST_API_KEY is a production key'],
])('refuses %j', (env, sentence) => {
  expect(() => refuse(env)).toThrow(sentence);
  expect(() => refuse(env)).toThrow('"npm start" is no real shop');
});

it('takes test keys, and none', () => {
  expect(() => refuse({ STRIPE_SECRET_KEY: 'sk_test_1', EASYPOST_API_KEY: 'EZTK1' })).not.toThrow();
  expect(() => refuse({})).not.toThrow();
});
