import { createApprovalRepository } from '../../db/approvals/approval-repository.ts';
import { createTaskQueries } from '../../db/tasks/task-queries.ts';
import { approvalRoutes } from '../approvals/approval-routes.ts';
import { requestApproval } from '../approvals/request-approval.ts';
import type { Route } from '../shared/route.ts';
import type { ApiParts } from './api-parts.ts';

/** The same routes, of which those that move money ask for somebody else's approval beyond a limit, and those by which it is given. */
export function composeApprovals({ database, policies }: ApiParts, routes: readonly Route[]): Route[] {
  const approvals = {
    database,
    policies,
    approvals: createApprovalRepository(database),
    tasks: createTaskQueries(database),
  };
  return [
    ...routes.map((inner) => requestApproval(approvals, inner)),
    ...approvalRoutes({ ...approvals, operations: routes }),
  ];
}
