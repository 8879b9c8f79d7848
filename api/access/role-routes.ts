import type { RoleRepository, RoleWriter } from '../../db/access/role-repository.ts';
import { isPermission, mayGive, permissionIds, permissions, type Permission } from '../../domain/access/permissions.ts';
import { builtInRoleNames, isBuiltInRole } from '../../domain/access/roles.ts';
import { actorOfCaller } from '../events/actor-of-caller.ts';
import { unauthenticated } from '../shared/authenticate.ts';
import { lacksPermission, permissionHolder, type Caller } from '../shared/caller.ts';
import { entityTag, versionMismatch } from '../shared/entity-tag.ts';
import { notFound, Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import {
  exampleRole,
  exampleRoleDraft,
  permissionList,
  presentBuiltIn,
  presentRole,
  role,
  roleDraft,
  roleList,
  roleParams,
} from './role-schema.ts';

const tagged = { ETag: 'The version, for `If-Match`. Of a role that is built in there is none.' } as const;

interface RoleDependencies {
  readonly roles: RoleRepository;
}

/** The roles that keys may have: built-in ones, and the shop's own. Keys themselves are made by the owner of the database, not here. */
export function roleRoutes(deps: RoleDependencies): Route[] {
  return [listPermissions(), listRoles(deps), getRole(deps), putRole(deps), deleteRole(deps)];
}

function listPermissions(): Route {
  const words = permissionIds.map((id) => ({ id, allows: permissions[id].allows }));
  return route({
    method: 'get',
    path: '/v1/permissions',
    operationId: 'listPermissions',
    tag: 'Access',
    summary: 'List what keys may be allowed to do',
    description: 'In words, for whoever makes a role.',
    permission: 'access:read',
    responses: {
      200: { description: 'All of them.', schema: permissionList, example: { data: words.slice(0, 1) } },
    },
  }).handledBy(async () => ({ status: 200, body: { data: words } }));
}

function listRoles({ roles }: RoleDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/roles',
    operationId: 'listRoles',
    tag: 'Access',
    summary: 'List the roles that a key may have',
    description: 'Those that are built in, and the shop’s own.',
    permission: 'access:read',
    responses: { 200: { description: 'All of them.', schema: roleList, example: { data: [exampleRole] } } },
  }).handledBy(async () => {
    const own = await roles.list();
    return { status: 200, body: { data: [...builtInRoleNames.map(presentBuiltIn), ...own.map(presentRole)] } };
  });
}

function getRole({ roles }: RoleDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/roles/{name}',
    operationId: 'getRole',
    tag: 'Access',
    summary: 'Read a role',
    description: 'One that is built in, or one of the shop’s own.',
    permission: 'access:read',
    params: roleParams,
    problems: ['not-found'],
    responses: { 200: { description: 'The role.', schema: role, example: exampleRole, headers: tagged } },
  }).handledBy(async ({ params: { name } }) => {
    if (isBuiltInRole(name)) return { status: 200, body: presentBuiltIn(name) };
    const found = await roles.find(name);
    if (!found) throw notFound(`role ${name}`);
    return { status: 200, headers: { ETag: entityTag(found.version) }, body: presentRole(found) };
  });
}

function putRole({ roles }: RoleDependencies): Route {
  return route({
    method: 'put',
    path: '/v1/roles/{name}',
    operationId: 'putRole',
    tag: 'Access',
    summary: 'Make a role of the shop’s own, or change it',
    description: [
      'Keys that have it may do what it allows within ten seconds. Nobody gives a role what they are not allowed themselves, or changes one that allows it:',
      'what counts is what the caller is allowed at this moment. `If-Match: "0"` is for a role that is not there yet.',
    ].join(' '),
    permission: 'access:manage',
    params: roleParams,
    body: roleDraft,
    bodyExample: exampleRoleDraft,
    ifMatch: true,
    problems: ['role-built-in'],
    responses: {
      200: { description: 'Changed.', schema: role, example: exampleRole, headers: tagged },
      201: { description: 'Made.', schema: role, example: exampleRole, headers: tagged },
    },
  }).handledBy(async ({ params: { name }, body, versions, caller }) => {
    refuseBuiltIn(name);
    const wanted = { name, ...body, permissions: [...new Set(body.permissions)] };
    const put = await roles.put(wanted, versions, writerOf(caller, wanted.permissions));
    if (put.kind === 'not-live') throw unauthenticated();
    if (put.kind === 'version-mismatch') throw versionMismatch();
    const answer = { headers: { ETag: entityTag(put.role.version) }, body: presentRole(put.role) };
    return put.isNew ? { status: 201, ...answer } : { status: 200, ...answer };
  });
}

function deleteRole({ roles }: RoleDependencies): Route {
  return route({
    method: 'delete',
    path: '/v1/roles/{name}',
    operationId: 'deleteRole',
    tag: 'Access',
    summary: 'Delete a role of the shop’s own',
    description:
      'Refused while a key has it that is neither revoked nor expired, or somebody of staff, and to those who are not allowed all that it allows.',
    permission: 'access:manage',
    params: roleParams,
    problems: ['not-found', 'role-built-in', 'role-in-use'],
    responses: { 204: { description: 'It is gone.' } },
  }).handledBy(async ({ params: { name }, caller }) => {
    refuseBuiltIn(name);
    switch (await roles.delete(name, writerOf(caller))) {
      case 'not-live':
        throw unauthenticated();
      case 'unknown':
        throw notFound(`role ${name}`);
      case 'in-use':
        throw new Problem('role-in-use', `A key, or somebody of staff, has the role ${name}.`);
      case 'deleted':
        return { status: 204 };
    }
  });
}

/** Of a role that is there, and of what it is to allow, there is nothing that the caller is not allowed. */
function writerOf(caller: Caller, wanted: readonly Permission[] = []): RoleWriter {
  return {
    who: permissionHolder(caller, 'access:manage'),
    actor: actorOfCaller(caller),
    judge: (held, role) => {
      const known = role?.permissions.filter(isPermission) ?? [];
      const missing = ['access:manage' as const, ...wanted, ...known].find((one) => !mayGive(held, one));
      if (missing) throw lacksPermission(caller, missing);
    },
  };
}

function refuseBuiltIn(name: string): void {
  if (isBuiltInRole(name)) throw new Problem('role-built-in', `The role ${name} is built in.`);
}
