import { messagesAskedByEvents, SAID_EACH_TIME } from '../../domain/messages/asked-by-events.ts';
import { invariant } from './invariant.ts';

const asking = Object.entries(messagesAskedByEvents).map(([type, kind]) => `('${type}', '${kind}')`);

/** The sender reads on every few seconds. What it has not come to for so long, beyond the time that is allowed for, it has left out. */
const SENDER_IS_BEHIND = `interval '10 minutes'`;

/**
 * I12: nobody waits for a message that was never queued, and none is told a thing twice. Of each fact the mail is looked for: by text and
 * push it is told as well to whoever had asked for it by then, which is not kept. What the bookmark is past is held against nobody's clock.
 */
export const factsAreTold = invariant(
  'I12',
  'Every fact that asks for a message has it, once for each recipient and channel',
  {
    order: {
      'A fact asks for a message that there is not': `
    select o.name, told.kind || ', asked for by event ' || e.sequence || ' (' || e.type || ') at ' || e.occurred_at, o.id
    from given, order_mail_bookmark b, event e join order_known o on o.id = e.subject_id
    join (values ${asking.join(', ')}) as told(type, kind) on told.type = e.type
    where e.id > b.whole_after and (e.id <= b.event_id or e.occurred_at < given.before - ${SENDER_IS_BEHIND})
      and (e.type <> 'payment.declined' or e.data ->> 'attempt' = '1')
      and not exists (select from message m
        where m.order_id = e.subject_id and m.kind = told.kind and m.channel = 'email'
          and (told.kind <> '${SAID_EACH_TIME}' or m.event_id = e.id)
          and m.facts ->> 'shipmentId' is not distinct from e.data ->> 'shipmentId')`,

      // What staff have sent again is a message of no event.
      'A fact is told twice to one recipient on one channel': `
    select o.name, m.times || ' messages ' || m.kind || ' by ' || m.channel, o.id
    from (
      select order_id, kind, channel, count(*) as times from message where event_id is not null
      group by order_id, kind, channel, facts ->> 'shipmentId', facts ->> 'subscriptionId',
        case when kind = '${SAID_EACH_TIME}' then event_id end
      having count(*) > 1
    ) m join order_known o on o.id = m.order_id`,
    },
  },
);
