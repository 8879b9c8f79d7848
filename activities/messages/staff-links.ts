import type { StaffKeys } from '../../db/staff/staff-keys.ts';
import { staffLink } from '../../db/staff/staff-link.ts';
import type { MessageLinks } from './message-links.ts';

export interface StaffLinksDeps {
  /** Where the pages for staff are, which are the API's own. */
  readonly publicUrl: string;
  readonly keys: () => Promise<Pick<StaffKeys, 'sign'>>;
}

/** Links to the pages for staff: signed when a mail is sent, and stored nowhere. */
export function createStaffLinks({ publicUrl, keys }: StaffLinksDeps): MessageLinks {
  return {
    'staff-invited': async ({ staffId, stored }) => {
      if (staffId === null || typeof stored['number'] !== 'number') return '';
      return staffLink(await keys(), publicUrl, { memberId: staffId, number: stored['number'] });
    },
    'task-overdue': () => `${publicUrl.replace(/\/$/, '')}/ops/tasks`,
  };
}
