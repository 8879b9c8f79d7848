import type { EntityManager } from '../database.ts';

/** By what somebody is found: their customer's id, or an e-mail address under which orders were placed. */
export type PersonRef = { readonly customerId: string } | { readonly email: string };

/** Finds what is a person's and keeps it in temporary tables until the transaction ends. False where there is nothing. */
export async function findPerson(em: EntityManager, ref: PersonRef): Promise<boolean> {
  const customerId = 'customerId' in ref ? ref.customerId : null;
  const email = 'email' in ref ? ref.email.trim().toLowerCase() : null;
  await em.execute('create temp table person_customer (id uuid, email text) on commit drop');
  await em.execute('create temp table person_email (email text) on commit drop');
  await em.execute(
    'insert into person_customer select id, lower(email) from customer where id = ?::uuid or lower(email) = ?',
    [customerId, email],
  );
  await em.execute(
    `insert into person_email select ?::text where ?::text is not null
     union select email from person_customer where email is not null`,
    [email, email],
  );
  for (const sql of WHAT_IS_THEIRS) await em.execute(`create temp table ${sql}`);
  const [found] = await em.execute<{ known: boolean }[]>(
    `select exists (select from person_customer) or exists (select from person_request)
       or exists (select from person_order) as known`,
  );
  return found?.known ?? false;
}

/** Where somebody is to be written to, as far as an address says. */
const placeIn = (address: string) =>
  `lower(${address} ->> 'name') as name, lower(${address} ->> 'line1') as line1, ${address} ->> 'phone' as phone`;

const WHAT_IS_THEIRS = [
  `person_order on commit drop as
   select id, number, shipping_quote_id from sales_order where customer_id in (select id from person_customer)
   union select id, number, shipping_quote_id from sales_order where lower(email) in (select email from person_email)`,

  // What became of no order, too.
  `person_request on commit drop as
   select order_id as id, number, (body ->> 'shippingQuoteId')::uuid as quote_id from checkout_request
   where lower(body ->> 'email') in (select email from person_email)
     or body ->> 'customerId' in (select id::text from person_customer)
     or order_id in (select id from person_order)`,

  `person_place on commit drop as
   select ${placeIn('shipping_address')} from sales_order where id in (select id from person_order)
   union select ${placeIn(`body -> 'shippingAddress'`)} from checkout_request
     where order_id in (select id from person_request) and body is not null
   union select ${placeIn('address')} from address_correction
     where order_id in (select id from person_order) and address is not null
   union select null, null, phone from customer where id in (select id from person_customer)`,

  // Quotes name nobody: those of their orders and requests, and those to the same place or telephone.
  `person_quote on commit drop as
   select shipping_quote_id as id from person_order
   union select quote_id from person_request where quote_id is not null
   union select q.id from shipping_quote q join person_place p
     on q.shipping_address ->> 'phone' = p.phone
     or lower(q.shipping_address ->> 'name') = p.name and lower(q.shipping_address ->> 'line1') = p.line1`,

  // By which answers and webhooks are known to be about them.
  `person_mention on commit drop as
   select lower(word) as mention from (
     select email from person_email
     union select id::text from person_customer
     union select id::text from person_request
     union select id::text from person_order
     union select id::text from person_quote
     union select p.intent_id from payment p where p.order_id in (select id from person_order)
     union select l.provider_shipment_id from shipping_label l join shipment s on s.id = l.shipment_id
       where s.order_id in (select id from person_order)
     union select l.tracking_code from shipping_label l join shipment s on s.id = l.shipment_id
       where s.order_id in (select id from person_order)
   ) words(word) where length(word) > 5`,
];
