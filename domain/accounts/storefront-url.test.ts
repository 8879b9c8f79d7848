import { expect, it } from '@jest/globals';
import { isStorefrontUrl, storefrontUrl } from './storefront-url.ts';

it('puts page and token where the setting has them', () => {
  expect(storefrontUrl('https://shop.example/{page}#token={token}', 'verify', 'qm_account_x')).toBe(
    'https://shop.example/verify#token=qm_account_x',
  );
});

it.each([
  ['https://shop.example/{page}#token={token}', true],
  ['https://shop.example/?page={page}&token={token}', true],
  ['http://localhost:3000/{page}#{token}', true],
  ['http://shop.example/{page}#{token}', false],
  ['https://shop.example/{page}', false],
  ['https://shop.example/#{token}', false],
  ['{page}{token}', false],
  ['javascript:alert("{page}{token}")', false],
])('takes %s: %s', (template, isTaken) => {
  expect(isStorefrontUrl(template)).toBe(isTaken);
});
