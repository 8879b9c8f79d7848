import { setTimeout as delay } from 'node:timers/promises';
import { Context, log } from '@temporalio/activity';
import type {
  DueMessage,
  MessageLimits,
  MessageOutcome,
  MessageRepository,
} from '../../db/messages/message-repository.ts';
import { rulesOfMessage, type MessageChannel } from '../../domain/messages/message-kinds.ts';
import { isWanted } from '../../domain/messages/message-preferences.ts';
import type { TriedOutcome } from '../../domain/messages/message-states.ts';
import { quietUntil, type QuietHours } from '../../domain/messages/quiet-hours.ts';
import type { MessageActivities } from '../../workflows/messages/message-contract.ts';
import type { ChannelSender } from './channel-sender.ts';
import type { MessageWriter } from './message-writer.ts';

export interface MessageActivityDeps {
  readonly outbox: MessageRepository;
  readonly write: MessageWriter;
  /** One for each channel that the shop has a provider for. */
  readonly senders: { readonly [Channel in MessageChannel]?: ChannelSender };
  /** So that nobody makes this shop flood a stranger's mailbox. */
  readonly readLimits: () => Promise<MessageLimits>;
  /** When people are not to be woken. */
  readonly readQuietHours: () => Promise<QuietHours>;
  readonly countTried?: (channel: MessageChannel, outcome: TriedOutcome) => void;
}

/** Messages taken at once; a mail server takes them over a few connections. */
const BATCH = 20;
/** Between two looks when nothing was due. */
const PAUSE_MS = 1_000;
/** Well within the activity's timeout: what is not settled by then is due again a minute after it was taken. */
const HALVING_MS = 20_000;
/** As many as a mail gateway has connections: so many at most are sent again where the sender dies. */
const AT_ONCE = 3;
/** A message whose turn has not come by then is left, because it is about to be due again and another's. */
const TURN_MS = 30_000;

/** Messages to customers, and to those who work on the shop. */
export function createMessageActivities(deps: MessageActivityDeps): MessageActivities {
  const { outbox, senders } = deps;
  return {
    async sendDueMessages({ channel, forMs }) {
      const sender = senders[channel];
      if (!sender) return { sent: 0, isOff: true };
      const { heartbeat, cancellationSignal } = Context.current();
      const until = Date.now() + forMs;
      let sent = 0;
      let queuedAt = -Infinity;
      for (;;) {
        heartbeat(sent);
        // It reads the news of a whole minute: not before each few messages of a busy shop.
        if (Date.now() - queuedAt >= PAUSE_MS) {
          queuedAt = Date.now();
          await outbox.queueFromEvents();
        }
        const taken = await outbox.takeDue(channel, BATCH);
        if (taken.length > 0) sent += await deliver({ ...deps, sender }, taken, Date.now() + HALVING_MS);
        if (Date.now() >= until || cancellationSignal.aborted) return { sent };
        if (taken.length < BATCH) await delay(PAUSE_MS, undefined, { signal: cancellationSignal }).catch(() => {});
      }
    },
  };
}

type OneChannel = MessageActivityDeps & { readonly sender: ChannelSender };

/** Messages that cannot be read together are halved, so that one that nobody can read keeps no other from being sent. */
async function deliver(deps: OneChannel, ids: readonly string[], until: number): Promise<number> {
  const { outbox } = deps;
  const due = await outbox.readDue(ids, await deps.readLimits()).catch((error: unknown) => {
    if (Date.now() >= until) throw error;
    return { error };
  });
  if (!('error' in due)) return sendEach(deps, due);
  const [id = '', ...others] = ids;
  if (others.length === 0) {
    log.warn('A message could not be read', { messageId: id, error: due.error });
    return settle(deps, [{ id, error: describeFailure(due.error) }]);
  }
  const half = Math.ceil(ids.length / 2);
  const sent = await deliver(deps, ids.slice(0, half), until);
  return sent + (await deliver(deps, ids.slice(half), until));
}

/** Each is settled as soon as it is answered. How many were sent. */
async function sendEach(deps: OneChannel, due: readonly DueMessage[]): Promise<number> {
  const left = due.values();
  const until = Date.now() + TURN_MS;
  let sent = 0;
  const sendOn = async () => {
    for (const one of left) {
      if (Date.now() >= until) return;
      const settled = await settle(deps, [await send(deps, one)]);
      sent += settled;
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, sendOn));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return sent;
}

/** How many of them were sent. */
async function settle({ outbox, countTried }: OneChannel, outcomes: readonly MessageOutcome[]): Promise<number> {
  const failed = new Set(outcomes.flatMap(({ id, error }) => (error === undefined ? [] : [id])));
  for (const { id, channel, state } of await outbox.settle(outcomes)) {
    if (state !== 'waiting') countTried?.(channel, state);
    else if (failed.has(id)) countTried?.(channel, 'failed');
  }
  return outcomes.filter(isSent).length;
}

const isSent = ({ error, limited, overtaken, suppressed, unsubscribed, notBefore }: MessageOutcome) =>
  error === undefined && !limited && !overtaken && !suppressed && !unsubscribed && notBefore === undefined;

/** Undefined: nothing is in its way. */
async function withheld({ readQuietHours }: OneChannel, due: DueMessage): Promise<MessageOutcome | undefined> {
  const { id, kind, channel, email, overtaken, bounced, said } = due;
  const { category } = rulesOfMessage(kind);
  if (email === '') return { id, suppressed: true };
  if (overtaken) return { id, overtaken };
  if (bounced) return { id, undeliverable: true, error: 'An earlier mail to its address came back for good' };
  const answers = said.filter((one) => one.category === category).map(({ wanted }) => wanted);
  if (!isWanted({ category, channel }, answers)) return { id, unsubscribed: true };
  const until = quietUntil(category, new Date(), await readQuietHours());
  return until && { id, notBefore: until.toISOString() };
}

async function send(deps: OneChannel, due: DueMessage): Promise<MessageOutcome> {
  const { sender, write } = deps;
  const { id, orderId, kind, limited, addressHash } = due;
  const reason = await withheld(deps, due);
  if (reason) return reason;
  if (limited) {
    log.warn('A message waits because its address has got enough for a day', { messageId: id, orderId, kind });
    return { id, limited };
  }
  try {
    const written = await write(due);
    const { providerId } = await sender.send(due, written);
    return { id, providerId, locale: written.locale };
  } catch (error) {
    log.warn('A message was not sent', { messageId: id, orderId, kind, error });
    if (isFact(error, 'unsubscribed')) return { id, unsubscribed: true };
    const undeliverable = isFact(error, 'undeliverable');
    const bouncedFrom = isFact(error, 'isUnknown') ? (addressHash ?? undefined) : undefined;
    return { id, undeliverable, bouncedFrom, error: describeFailure(error) };
  }
}

/** What gateways say of a failure besides its words. */
const isFact = (error: unknown, name: 'undeliverable' | 'unsubscribed' | 'isUnknown') =>
  error instanceof Error && (error as unknown as Record<string, unknown>)[name] === true;

function describeFailure(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
