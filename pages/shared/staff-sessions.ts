import type { Staff } from '../../api/shared/caller.ts';

/** Who sits in front of the pages for staff: told by the cookie that signing in has set. */
export interface StaffSessions {
  /**
   * `cookies`: the header as it was sent, empty where there was none. `isUse`: a person has done something, and not a page that looks again
   * by itself. Undefined: nobody has signed in, or not any more.
   */
  read(cookies: string, isUse: boolean): Promise<Staff | undefined>;
}
