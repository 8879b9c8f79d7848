import { KEY_NAME_MAX, readKeyName } from '../credentials/key-name.ts';

export const STAFF_NAME_MAX = KEY_NAME_MAX;

/** What timelines may call a person: held to the same as the name of a key, which stands beside it there. Undefined where it is none. */
export function readStaffName(typed: string): string | undefined {
  return readKeyName(typed);
}
