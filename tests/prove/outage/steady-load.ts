import { setTimeout as delay } from 'node:timers/promises';
import type { ShopAnswer, ShopClient } from '../../support/shop/shop-client.ts';
import type { NewOrder } from '../../support/shop/shopper.ts';
import { well } from './behaviours.ts';
import { type PreparedRequest, requestTo } from './requests.ts';
import type { SeededRandom } from '../../support/seeded-random.ts';

/** A request that was sent, and what came of it. */
export interface SentRequest extends PreparedRequest {
  /** Epoch milliseconds, like all points in time here. */
  readonly sentAt: number;
  /** An order of goods in stock, which goes all the way. */
  readonly isRegularOrder: boolean;
  answeredAt?: number;
  answer?: ShopAnswer;
  /** Why there is no answer. */
  failure?: string;
  /** The order that its key stands for, once the shop has told of it. */
  orderId?: string;
  /** The shop has said that it is done. */
  isDone?: boolean;
}

export interface LoadOptions {
  readonly shop: ShopClient;
  readonly random: SeededRandom;
  /** Of goods in stock. */
  readonly orders: readonly NewOrder['body'][];
  /** Of goods that are yet to come: such orders wait, and can be cancelled at any time. */
  readonly preorder: NewOrder['body'];
}

/** What a shop is asked all the time, at a pace that does not depend on its answers. */
export interface SteadyLoad {
  readonly sent: readonly SentRequest[];
  /** Sends nothing more; resolves when everything has its answer. */
  stop(): Promise<void>;
}

/** A read each; an order and something else by turns. An order's whole life costs half a second of a processor and more. */
const BEAT_MS = 400;
const PREORDERS_AT_FIRST = 8;

export async function startSteadyLoad({ shop, random, orders, preorder }: LoadOptions): Promise<SteadyLoad> {
  const sent: SentRequest[] = [];
  const running = new Set<Promise<SentRequest>>();
  const cancellable: string[] = [];
  let lastOrder: string | undefined;

  const send = (prepared: PreparedRequest, isRegularOrder = false): Promise<SentRequest> => {
    const request: SentRequest = { ...prepared, isRegularOrder, sentAt: Date.now() };
    sent.push(request);
    const run = ask(shop, request).finally(() => running.delete(run));
    running.add(run);
    return run;
  };
  const placeRegular = async (): Promise<void> => {
    const { orderId } = await send(requestTo['place an order'](random.pick(orders)), true);
    lastOrder = orderId ?? lastOrder;
  };
  const placePreorder = async (): Promise<void> => {
    const { answer, orderId } = await send(requestTo['place an order'](preorder));
    if (answer?.status === 201 && orderId !== undefined) cancellable.push(orderId);
  };
  const others: readonly (() => void)[] = [
    () => void send(requestTo['ask for a quote'](random.pick(orders))),
    () => void send(requestTo['book a receipt']()),
    () => void send(requestTo['add a customer']()),
    () => void send(requestTo['list orders']()),
    () => {
      const waiting = cancellable.shift();
      if (waiting !== undefined) void send(requestTo['cancel an order'](waiting));
      void placePreorder();
    },
  ];
  let turns: (() => void)[] = [];
  const beat = (count: number): void => {
    if (lastOrder !== undefined) void send(requestTo['read an order'](lastOrder));
    if (turns.length === 0) turns = random.shuffled(others);
    if (count % 2 === 0) void placeRegular();
    else turns.shift()?.();
  };

  await Promise.all(Array.from({ length: PREORDERS_AT_FIRST }, placePreorder));
  const stopping = new AbortController();
  const beating = keepBeating(beat, stopping.signal);
  return {
    sent,
    async stop() {
      stopping.abort();
      await beating;
      await Promise.all(running);
    },
  };
}

async function keepBeating(beat: (count: number) => void, stopped: AbortSignal): Promise<void> {
  for (let count = 0, next = Date.now(); !stopped.aborted; count += 1) {
    beat(count);
    // What was missed, because the machine stood still, is not made up for.
    next = Math.max(next + BEAT_MS, Date.now());
    await delay(Math.max(0, next - Date.now()), undefined, { signal: stopped }).catch(() => {});
  }
}

async function ask(shop: ShopClient, sent: SentRequest): Promise<SentRequest> {
  const { kind, method, path, request } = sent;
  try {
    const answer = await shop.send(method, path, request);
    sent.answer = answer;
    sent.isDone = well[kind].includes(answer.status);
    if (kind === 'place an order' && answer.status < 300) sent.orderId = answer.body.id;
  } catch (error) {
    sent.failure = error instanceof Error ? error.message : String(error);
  }
  sent.answeredAt = Date.now();
  return sent;
}
