import type { StaffKeys } from './staff-keys.ts';
import type { StaffClaim } from '../../domain/staff/staff-tokens.ts';

/** Where whoever was invited joins, or somebody chooses another password. */
export const JOIN_PATH = '/ops/join';

/** In the query, which no line of the log holds, and never in the path, which does. */
export function staffLink(keys: Pick<StaffKeys, 'sign'>, publicUrl: string, claim: StaffClaim): string {
  return `${publicUrl.replace(/\/+$/, '')}${JOIN_PATH}?token=${keys.sign('invitation', claim)}`;
}
