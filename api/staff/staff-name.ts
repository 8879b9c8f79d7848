import { readStaffName, STAFF_NAME_MAX } from '../../domain/staff/staff-name.ts';
import { line } from '../shared/schemas/field-schemas.ts';

export const staffName = line(STAFF_NAME_MAX).refine((name) => readStaffName(name) !== undefined, {
  error: 'It must be a name of their own, and not just "staff", "storefront", "guest", "order", "carrier" or "system".',
});
