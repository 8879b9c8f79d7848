import { expect, it } from '@jest/globals';
import { builtInRoleNames, permissionsOfRole } from './roles.ts';
import { needsSecondFactor } from './second-factor.ts';

it('is asked of the roles that move money or say who may', () => {
  const asked = builtInRoleNames.filter((name) => needsSecondFactor(permissionsOfRole(name, null)));
  expect(asked).toEqual(['administrator', 'support', 'warehouse', 'finance', 'integration']);
});

it('is asked of a shop’s own role as soon as it holds one such permission', () => {
  expect(needsSecondFactor(permissionsOfRole('front-desk', ['orders:read']))).toBe(false);
  for (const permission of ['payments:settle', 'shipments:resolve', 'messages:write']) {
    expect(needsSecondFactor(permissionsOfRole('front-desk', ['orders:read', permission]))).toBe(true);
  }
});
