import { setTimeout as delay } from 'node:timers/promises';
import { Context, log } from '@temporalio/activity';
import { writeOrderMail } from '../../domain/notifications/order-mail.ts';
import type { DueMail, MailOutcome, OrderMailRepository } from '../../db/notifications/order-mail-repository.ts';
import type { NotificationActivities } from '../../workflows/notifications/notification-contract.ts';
import { MailNotSent, type MailGateway } from '../../gateways/mail-gateway.ts';

export interface NotificationActivityDeps {
  readonly mail: MailGateway;
  readonly outbox: OrderMailRepository;
  /** So that nobody makes this shop flood a stranger's mailbox. */
  readonly perAddressAndDay: number;
}

/** Mails taken at once; a mail server takes them over a few connections. */
const BATCH = 20;
/** Between two looks when nothing was due. */
const PAUSE_MS = 1_000;

/** So many times as many of orders whose money was reserved, and not taken: who does that has to have it. */
const UNCAPTURED_FACTOR = 10;
/** Well within the activity's timeout: what is not settled by then is due again a minute after it was taken. */
const HALVING_MS = 20_000;

/** Mails to customers. */
export function createNotificationActivities(deps: NotificationActivityDeps): NotificationActivities {
  const { outbox } = deps;
  return {
    async sendDueMails({ forMs }) {
      const { heartbeat, cancellationSignal } = Context.current();
      const until = Date.now() + forMs;
      let sent = 0;
      let queuedAt = -Infinity;
      for (;;) {
        heartbeat(sent);
        // It reads the news of a whole minute: not before each few mails of a busy shop.
        if (Date.now() - queuedAt >= PAUSE_MS) {
          queuedAt = Date.now();
          await outbox.queueMails();
        }
        const taken = await outbox.takeDueMails(BATCH);
        if (taken.length > 0) sent += await deliver(deps, taken, Date.now() + HALVING_MS);
        if (Date.now() >= until || cancellationSignal.aborted) return { sent };
        if (taken.length < BATCH) await delay(PAUSE_MS, undefined, { signal: cancellationSignal }).catch(() => {});
      }
    },
  };
}

/** Mails that cannot be read together are halved, so that one that nobody can read keeps no other from being sent. */
async function deliver(deps: NotificationActivityDeps, eventIds: readonly string[], until: number): Promise<number> {
  const { mail, outbox, perAddressAndDay } = deps;
  const limits = { neverConfirmed: perAddressAndDay, uncaptured: perAddressAndDay * UNCAPTURED_FACTOR };
  const due = await outbox.readDueMails(eventIds, limits).catch((error: unknown) => {
    if (Date.now() >= until) throw error;
    return { error };
  });
  if (!('error' in due)) return settle(outbox, await Promise.all(due.map((one) => send(mail, one))));
  const [eventId = '', ...others] = eventIds;
  if (others.length === 0) {
    log.warn('A mail could not be read', { eventId, error: due.error });
    return settle(outbox, [{ eventId, error: describeFailure(due.error) }]);
  }
  const half = Math.ceil(eventIds.length / 2);
  const sent = await deliver(deps, eventIds.slice(0, half), until);
  return sent + (await deliver(deps, eventIds.slice(half), until));
}

/** How many of them were sent. */
async function settle(outbox: OrderMailRepository, outcomes: readonly MailOutcome[]): Promise<number> {
  await outbox.settleMails(outcomes);
  return outcomes.filter(({ error, limited, overtaken }) => error === undefined && !limited && !overtaken).length;
}

async function send(mail: MailGateway, due: DueMail): Promise<MailOutcome> {
  const { eventId, orderId, kind, shipmentId, email, limited, overtaken } = due;
  if (email === '') return { eventId };
  if (overtaken) return { eventId, overtaken };
  if (limited) {
    log.warn('A mail waits because its address has got enough for a day', { orderId, kind });
    return { eventId, limited };
  }
  try {
    // What may happen to an order again is another mail each time.
    const occurrence = kind === 'address-corrected' ? [eventId] : shipmentId === null ? [] : [shipmentId];
    const messageKey = ['order', orderId, kind, ...occurrence].join('-');
    await mail.send({ messageKey, to: email, ...writeOrderMail(due) });
    return { eventId };
  } catch (error) {
    log.warn('A mail was not sent', { orderId, kind, error });
    const undeliverable = error instanceof MailNotSent && error.undeliverable;
    return { eventId, undeliverable, error: describeFailure(error) };
  }
}

function describeFailure(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
