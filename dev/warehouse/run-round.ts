import type { CarrierVan } from './carrier-van.ts';
import type { ListedShipment, ShopApi, WarehouseStep } from './shop-api.ts';

/** How many parcels are worked on at once. */
const HANDS = 4;
/** A parcel whose step was refused is left alone for as many rounds, twice as many each time. */
const ROUNDS_LEFT_ALONE_MAX = 64;

const stepsFrom = {
  ready: ['pick', 'pack', 'hand-over'],
  picked: ['pack', 'hand-over'],
  packed: ['hand-over'],
} as const satisfies Record<string, readonly WarehouseStep[]>;
type Workable = keyof typeof stepsFrom;

export interface RoundDependencies {
  readonly shop: ShopApi;
  /** Undefined: a real carrier collects by itself. */
  readonly van: CarrierVan | undefined;
  readonly mode: 'robot' | 'manual';
}

/** Goes once through the warehouse; true when something was done, so that the next round need not wait. */
export function createRounds({ shop, van, mode }: RoundDependencies): () => Promise<boolean> {
  const refusals = new Map<string, { count: number; nextRound: number }>();
  let round = 0;

  /** In one go, as far as it may. The key changes only after a refusal, so a repeat is known as one. */
  async function send({ id, state, trackingCode, holdReason }: ListedShipment): Promise<boolean> {
    const { count = 0, nextRound = 0 } = refusals.get(id) ?? {};
    if (round < nextRound) return false;
    for (const step of stepsFrom[state as Workable]) {
      if (step === 'hand-over' && typeof holdReason === 'string') return false;
      if (await shop.takeStep(id, step, `warehouse-robot:${id}:${step}:${count}`)) continue;
      refusals.set(id, { count: count + 1, nextRound: round + Math.min(2 ** count, ROUNDS_LEFT_ALONE_MAX) });
      return false;
    }
    refusals.delete(id);
    if (trackingCode !== null) await van?.collect(trackingCode);
    return true;
  }

  return async () => {
    round += 1;
    // First, so that a parcel that cannot be worked on keeps no other from its customer.
    if (van) {
      await withHands(await shop.listShipments('handed-over'), async ({ trackingCode }) => {
        if (trackingCode !== null) await van.collect(trackingCode);
      });
    }
    // What stands half-way was left there by a person or by a robot that was stopped: rare, so it is looked for rarely.
    const states: readonly Workable[] = round % 5 === 1 ? ['packed', 'picked', 'ready'] : ['ready'];
    let done = false;
    for (const state of mode === 'robot' ? states : []) {
      await withHands(await shop.listShipments(state), async (shipment) => {
        if (await send(shipment)) done = true;
      });
    }
    return done;
  };
}

/** A failure ends the round once the others at work have finished. */
async function withHands<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const hands = Array.from({ length: HANDS }, async () => {
    for (const item of waiting) await work(item);
  });
  const failed = (await Promise.allSettled(hands)).find((hand) => hand.status === 'rejected');
  if (failed) throw failed.reason;
}
