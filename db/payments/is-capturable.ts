/**
 * True of payment `p` where more can be taken of what it was authorised for: neither all is taken or given up, nor was the
 * provider told that nothing follows. Whether it holds that for us by now is its state. The first line is for the index.
 */
export const MORE_TO_TAKE = `(
  p.captured_minor < p.authorised_minor
  and p.captured_minor + (
    select coalesce(sum(w.amount_minor), 0) from payment_write_off w
    where w.order_id = p.order_id and w.payment_id = p.id and w.kind = 'capture') < p.authorised_minor
  and not exists (select from payment_capture c where c.payment_id = p.id and c.state = 'captured' and c.final))`;
