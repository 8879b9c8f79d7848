import { expect, it } from '@jest/globals';
import { readLoginProviders } from './login-providers.ts';

const google = { name: 'google', issuer: 'https://accounts.google.com', clientId: 'id', clientSecret: 'hush' };

it('reads a list of providers, which may be empty', () => {
  expect(readLoginProviders(JSON.stringify([google]))).toEqual([google]);
  expect(readLoginProviders(' ')).toEqual([]);
});

it.each([
  ['hush{', 'not JSON'],
  ['{"name":"google"}', 'a list'],
  [JSON.stringify([{ ...google, name: 'Go ogle' }]), 'a name'],
  [JSON.stringify([{ ...google, issuer: 'http://accounts.google.com' }]), 'https'],
  [JSON.stringify([{ ...google, clientSecret: '' }]), 'clientSecret'],
  [JSON.stringify([google, google]), 'one name'],
])('says what is wrong, and no secret: %s', (text, words) => {
  expect(() => readLoginProviders(text)).toThrow(words);
  expect(() => readLoginProviders(text)).not.toThrow('hush');
});
