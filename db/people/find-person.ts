import { cleanLine } from '../../domain/text/clean-text.ts';
import { normaliseEmail } from '../../domain/text/email-address.ts';
import type { EntityManager } from '../database.ts';
import { FIND_ANSWERS, FIND_UNREADABLE, FIND_WEBHOOKS } from './mentions-sql.ts';

/** By what somebody is found; what is named is added up. */
export interface PersonRef {
  /** The account alone: the shop never asks whether its e-mail address is theirs. */
  readonly customerId?: string | undefined;
  /** A mailbox that whoever asks has been seen to read: whatever bears the address, and the account that has it. */
  readonly email?: string | undefined;
  /** Single orders, or requests that became none. */
  readonly orderNumbers?: readonly number[] | undefined;
}

/**
 * `export` takes what is certainly theirs, because it is shown; `erasure` takes prices too that were asked for to the same name and
 * place, which cost a stranger no more than to ask again.
 */
export type PersonPurpose = 'export' | 'erasure';

/** Finds what is a person's and keeps it in temporary tables until the transaction ends. False where there is nothing. */
export async function findPerson(em: EntityManager, ref: PersonRef, purpose: PersonPurpose): Promise<boolean> {
  const { customerId = null, email, orderNumbers = [] } = ref;
  await em.execute('create temp table person_email (email text) on commit drop');
  await em.execute('create temp table person_number (number bigint) on commit drop');
  await em.execute(`insert into person_email select * from jsonb_array_elements_text(?::jsonb)`, [
    JSON.stringify(email === undefined ? [] : spellingsOf(email)),
  ]);
  await em.execute(
    `insert into person_number select number::bigint from jsonb_array_elements_text(?::jsonb) as number`,
    [JSON.stringify(orderNumbers)],
  );
  await em.execute('create temp table person_customer (id uuid) on commit drop');
  await em.execute(
    'insert into person_customer select id from customer where id = ?::uuid or email in (select email from person_email)',
    [customerId],
  );
  // Temporary tables are never looked at by themselves, and what is not looked at is joined by reading the other table whole.
  await em.execute('analyze person_email, person_number, person_customer');
  for (const { table, sql } of whatIsTheirs(purpose)) {
    await em.execute(`create temp table ${table} on commit drop as ${sql}`);
    await em.execute(`analyze ${table}`);
  }
  const [found] = await em.execute<{ known: boolean }[]>(
    `select exists (select from person_customer) or exists (select from person_request)
       or exists (select from person_order)
       or exists (select from customer_account where email in (select email from person_email)) as known`,
  );
  return found?.known ?? false;
}

/** As it is stored, and as somebody may have written it beside the API. */
const spellingsOf = (email: string) => [
  ...new Set([normaliseEmail(cleanLine(email)), email.trim(), email.trim().toLowerCase()]),
];

/** Where somebody is to be written to, whole: a name in a street may be there twice. Null without either. */
const placeIn = (address: string) =>
  `case when ${address} ->> 'name' is not null and ${address} ->> 'line1' is not null then lower(jsonb_build_array(
     ${address} -> 'name', ${address} -> 'line1', ${address} -> 'city', ${address} -> 'postalCode', ${address} -> 'country')::text) end`;

// Not those by which somebody else is ordering at this moment.
const QUOTES_TO_THE_SAME_PLACE = `
union
select q.id from shipping_quote q
where ${placeIn('q.shipping_address')} in (
    select ${placeIn('shipping_address')} from sales_order where id in (select id from person_order)
    union select ${placeIn(`body -> 'shippingAddress'`)} from checkout_request
      where order_id in (select id from person_request) and body is not null
    union select ${placeIn('address')} from address_correction
      where order_id in (select id from person_order) and address is not null)
  and not exists (select from checkout_request r where r.resolved_at is null
    and (r.body ->> 'shippingQuoteId')::uuid = q.id and r.order_id not in (select id from person_request))`;

const LABELS_OF_THEIRS = `shipping_label l join shipment s on s.id = l.shipment_id where s.order_id in (select id from person_order)`;

/** Carriers give a code again, years later. One that another order's label bears as well, or that is hardly a code, says nothing. */
const IS_OF_ONE_ORDER = `length(l.tracking_code) > 5 and not exists (
  select from shipping_label other join shipment of on of.id = other.shipment_id
  where other.tracking_code = l.tracking_code and of.order_id not in (select id from person_order))`;

interface Finding {
  readonly table: string;
  readonly sql: string;
}

const whatIsTheirs = (purpose: PersonPurpose): readonly Finding[] => [
  {
    table: 'person_order',
    sql: `select id, number, shipping_quote_id from sales_order where customer_id in (select id from person_customer)
      union select id, number, shipping_quote_id from sales_order where email in (select email from person_email)
      union select id, number, shipping_quote_id from sales_order where number in (select number from person_number)`,
  },
  {
    // What became of no order, too.
    table: 'person_request',
    sql: `select order_id as id, number, (body ->> 'shippingQuoteId')::uuid as quote_id from checkout_request
      where body ->> 'email' in (select email from person_email)
        or body ->> 'customerId' in (select id::text from person_customer)
        or number in (select number from person_number)
        or order_id in (select id from person_order)`,
  },
  {
    // Quotes name nobody. That the telephone is the same says nothing: a household or an office has one.
    table: 'person_quote',
    sql: `select shipping_quote_id as id from person_order
      union select quote_id from person_request where quote_id is not null
      ${purpose === 'erasure' ? QUOTES_TO_THE_SAME_PLACE : ''}`,
  },
  {
    // By which answers and webhooks are known to be about them, each a whole value.
    table: 'person_mention',
    sql: `select lower(word) as mention from (
        select email from person_email
        union select id::text from person_customer
        union select id::text from person_request
        union select id::text from person_order
        union select id::text from person_quote
        union select p.intent_id from payment p where p.order_id in (select id from person_order)
        union select l.provider_shipment_id from ${LABELS_OF_THEIRS}
        union select l.tracker_id from ${LABELS_OF_THEIRS}
        union select l.tracking_code from ${LABELS_OF_THEIRS} and ${IS_OF_ONE_ORDER}
      ) words(word) where word <> ''`,
  },
  { table: 'person_answer', sql: FIND_ANSWERS },
  { table: 'person_webhook', sql: FIND_WEBHOOKS },
  { table: 'person_unreadable', sql: FIND_UNREADABLE },
  {
    table: 'person_import_row',
    sql: `select run_id, line from import_row where customer_reference in (
        select external_reference from customer where id in (select id from person_customer))`,
  },
];
