import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isPermission, mayDo, permissionIds, permissions, reachOf, type Permission } from './permissions.ts';
import {
  builtInRoleNames,
  builtInRoles,
  customerPermissions,
  guestPermissions,
  permissionsOfRole,
  PUBLISHABLE,
  type BuiltInRole,
} from './roles.ts';
import { isRoleName } from './role-name.ts';

const of = (role: BuiltInRole) => permissionsOfRole(role, null);
const beyond = (some: ReadonlySet<Permission>, others: ReadonlySet<Permission>) =>
  [...some].filter((permission) => !others.has(permission));

describe('the built-in roles', () => {
  it('name permissions that exist, each once', () => {
    for (const name of builtInRoleNames) {
      const named: readonly string[] = builtInRoles[name].permissions;
      expect([name, named.filter((permission) => !isPermission(permission))]).toEqual([name, []]);
      expect([name, new Set(named).size]).toEqual([name, named.length]);
    }
  });

  it('have names that a role of a shop could have', () => {
    expect(builtInRoleNames.filter((name) => !isRoleName(name))).toEqual([]);
  });

  it('give an administrator every permission, and each permission to somebody besides', () => {
    expect([...of('administrator')].sort()).toEqual([...permissionIds].sort());
    const others = builtInRoleNames.filter((name) => name !== 'administrator');
    // What is for customers alone, no role of a key or of staff has use for.
    const held = new Set([...others.flatMap((name) => [...of(name)]), ...customerPermissions]);
    expect(permissionIds.filter((permission) => !held.has(permission))).toEqual([
      'setup:write',
      'policies:write',
      'messages:write',
      'access:manage',
      'staff:read',
      'staff:manage',
    ]);
  });

  it('allow a key in a web page less than the server of the same shop, and nothing about people', () => {
    const [page, server] = [of(PUBLISHABLE), of('storefront')];
    expect(beyond(page, server)).toEqual([]);
    expect(page.size).toBeLessThan(server.size);
    expect([...page].filter((permission) => /customers|orders:(?!place)|quotes:read/.test(permission))).toEqual([]);
  });

  it('allow a guest with their order no more than the storefront that placed it', () => {
    expect(beyond(guestPermissions, of('storefront'))).toEqual([]);
  });

  it('cannot be widened by a role of the same name in the database', () => {
    fc.assert(
      fc.property(fc.constantFrom(...builtInRoleNames), fc.array(fc.constantFrom(...permissionIds)), (name, stored) => {
        expect(permissionsOfRole(name, stored)).toEqual(of(name));
      }),
    );
  });
});

describe('a role of the shop', () => {
  it('allows what it names, and nothing that this version does not know', () => {
    expect([...permissionsOfRole('front-desk', ['orders:read', 'orders:teleport'])]).toEqual(['orders:read']);
  });

  it('allows nothing where it does not exist', () => {
    expect(permissionsOfRole('front-desk', null).size).toBe(0);
    expect(permissionsOfRole('toString', null).size).toBe(0);
  });

  it.each(['front-desk', 'packer2', 'abc'])('may be called %s', (name) => expect(isRoleName(name)).toBe(true));
  it.each(['', 'x', 'Front', 'front desk', '-front', 'front-', '2nd', 'x'.repeat(41)])('is not called %j', (name) =>
    expect(isRoleName(name)).toBe(false),
  );
});

describe('a permission for what is one’s own', () => {
  const sets = fc.uniqueArray(fc.constantFrom(...permissionIds)).map((held) => new Set<Permission>(held));
  const ids = fc.constantFrom(...permissionIds);

  it('is less than the one for everything, and never stands for it', () => {
    for (const id of permissionIds) {
      const { own } = permissions[id];
      if (own === undefined) continue;
      expect(permissions[own].own).toBeUndefined();
      expect(reachOf(new Set([own]), id)).toBe('own');
      expect(mayDo(new Set([id]), own)).toBe(true);
      expect(mayDo(new Set([own]), id)).toBe(false);
    }
  });

  it('reaches no further when more is held, and nothing where neither is', () => {
    fc.assert(
      fc.property(sets, sets, ids, (held, more, wanted) => {
        const [less, all] = [reachOf(held, wanted), reachOf(new Set([...held, ...more]), wanted)];
        if (less === 'any') expect(all).toBe('any');
        if (less === 'own') expect(all).toBeDefined();
        const { own } = permissions[wanted];
        if (!held.has(wanted) && !(own && held.has(own))) expect(less).toBeUndefined();
      }),
    );
  });
});
