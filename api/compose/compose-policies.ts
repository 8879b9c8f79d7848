import { createPolicyQueries } from '../../db/policies/policy-queries.ts';
import { policyRoutes } from '../policies/policy-routes.ts';
import type { Route } from '../shared/route.ts';
import type { ApiParts } from './api-parts.ts';

export function composePolicies({ database, policies }: ApiParts): Route[] {
  return policyRoutes({ database, reader: policies, policies: createPolicyQueries(database) });
}
