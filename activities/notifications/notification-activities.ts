import { setTimeout as delay } from 'node:timers/promises';
import { Context, log } from '@temporalio/activity';
import { writeOrderMail } from '../../domain/notifications/order-mail.ts';
import type { DueMail, MailOutcome, OrderMailRepository } from '../../db/notifications/order-mail-repository.ts';
import type { NotificationActivities } from '../../workflows/notifications/notification-contract.ts';
import { MailNotSent, type MailGateway } from '../gateways/mail-gateway.ts';

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

/** Mails to customers. */
export function createNotificationActivities({
  mail,
  outbox,
  perAddressAndDay,
}: NotificationActivityDeps): NotificationActivities {
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
        const due = await outbox.takeDueMails({ most: BATCH, perAddressAndDay });
        const outcomes = await Promise.all(due.map((one) => send(mail, one)));
        await outbox.settleMails(outcomes);
        sent += outcomes.filter(
          ({ error, limited, overtaken }) => error === undefined && !limited && !overtaken,
        ).length;
        if (Date.now() >= until || cancellationSignal.aborted) return { sent };
        if (due.length < BATCH) await delay(PAUSE_MS, undefined, { signal: cancellationSignal }).catch(() => {});
      }
    },
  };
}

async function send(
  mail: MailGateway,
  { eventId, orderId, kind, shipmentId, email, limited, overtaken, facts }: DueMail,
): Promise<MailOutcome> {
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
    await mail.send({ messageKey, to: email, ...writeOrderMail(kind, facts) });
    return { eventId };
  } catch (error) {
    log.warn('A mail was not sent', { orderId, kind, error });
    const undeliverable = error instanceof MailNotSent && error.undeliverable;
    return { eventId, undeliverable, error: error instanceof Error ? error.message : String(error) };
  }
}
