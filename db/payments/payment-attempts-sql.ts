import { ofBuyerSql } from '../orders/buyer-sql.ts';

/** What has paid and is kept tests no card. */
const CAME_TO_NOTHING = "p.state not in ('authorised', 'captured', 'written-off')";

/** More than any limit needs to know, so that a buyer with very many orders costs no more than others. */
const ORDERS_MAX = 200;

/**
 * How many attempts to pay the one in the CTE `buyer` (buyer-sql.ts) has made in the last hour that came to nothing, of orders
 * that were cancelled or expired, too; and of them, those that a bank has declined. An order is given up within a day, so what is paid
 * now was placed within one.
 */
export const attemptsOfBuyerSql = `(
  select count(*)::int as made, count(*) filter (where p.state = 'declined')::int as declined
  from (${ofBuyerSql(`placed_at > now() - interval '1 day'`, `order by placed_at desc limit ${ORDERS_MAX}`)}) theirs, lateral (
    select p.state from payment p
    where p.order_id = theirs.id and ${CAME_TO_NOTHING} and p.created_at > now() - interval '1 hour') p)`;
