/**
 * SQL condition on payment `p`: part of its authorisation can still be captured, because it is neither captured nor written off in
 * full, and no final capture was made. Whether the authorisation is still held is `p.state`. The first line matches the index.
 */
export const IS_CAPTURABLE = `(
  p.captured_minor < p.authorised_minor
  and p.captured_minor + (
    select coalesce(sum(w.amount_minor), 0) from payment_write_off w
    where w.order_id = p.order_id and w.payment_id = p.id and w.kind = 'capture') < p.authorised_minor
  and not exists (select from payment_capture c where c.payment_id = p.id and c.state = 'captured' and c.final))`;
