import { createRoleRepository } from '../../db/access/role-repository.ts';
import { roleRoutes } from '../access/role-routes.ts';
import type { Route } from '../shared/route.ts';
import type { ApiParts } from './api-parts.ts';

export function composeAccess({ database }: ApiParts): Route[] {
  return roleRoutes({ roles: createRoleRepository(database) });
}
