/**
 * SQL, of the task `t`: it is listed and counted. An order repeats what its parcels tell, so that its text is whole; where the parcel has
 * a task of its own, that is the one to act on.
 */
export const IS_LISTED = `(t.kind <> 'parcel' or t.subject_type <> 'order' or not exists (
  select from task own where own.subject_type = 'shipment' and own.subject_id = substr(t.source, length('workflow:parcel:') + 1)
    and (own.closed_at is null or t.closed_at is not null)))`;
