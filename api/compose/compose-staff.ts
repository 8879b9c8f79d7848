import { staffLink } from '../../db/staff/staff-link.ts';
import { createStaffQueries } from '../../db/staff/staff-queries.ts';
import { createStaffRepository } from '../../db/staff/staff-repository.ts';
import type { Route } from '../shared/route.ts';
import { staffRoutes } from '../staff/staff-routes.ts';
import type { ApiParts } from './api-parts.ts';

export function composeStaff({ database, config, staff }: ApiParts): Route[] {
  return staffRoutes({
    staff: { ...createStaffQueries(database), ...createStaffRepository(database) },
    linkTo: async (claim) => staffLink(await staff.keys(), config.publicUrl, claim),
    forgetSessions: () => staff.sessions.forget(),
  });
}
