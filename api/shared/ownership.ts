import { LRUCache } from 'lru-cache';
import type { MakerQueries, OwnedThing } from '../../db/access/maker-queries.ts';
import type { Caller } from './caller.ts';
import { notFound } from './problem.ts';

export type { OwnedThing } from '../../db/access/maker-queries.ts';

/** What a 404 calls it, whether it is another's or there is none. */
const names: Readonly<Record<OwnedThing, string>> = {
  order: 'order',
  customer: 'customer',
  quote: 'shipping quote',
};

/** Ids of things and of who made them: a few hundred bytes each. */
const CACHED_MAX = 20_000;

/** How long it is remembered that there is no such thing: so that the second answer comes as soon as that about another's. */
const NONE_CACHED_MS = 2_000;
const NONE = 'none';

/** The maker of what is the shop's own. */
const NOBODY = 'nobody';

export interface Ownership {
  /** Throws 404 for what the caller has not made, in the words of one that does not exist. */
  requireOwn(thing: OwnedThing, id: string, caller: Caller): Promise<void>;
}

/** Who made a thing never changes, so that it is asked once in a process; that there is none may change at any time. */
export function createOwnership(makersOf: MakerQueries): Ownership {
  /** By thing and id. */
  const makers = new LRUCache<string, string>({ max: CACHED_MAX, ttlResolution: 0 });

  async function makerOf(thing: OwnedThing, id: string): Promise<string | undefined> {
    const key = `${thing} ${id}`;
    const known = makers.get(key);
    if (known !== undefined) return known;
    const maker = await makersOf.findMaker(thing, id);
    if (maker === undefined) makers.set(key, NONE, { ttl: NONE_CACHED_MS });
    else makers.set(key, maker ?? NOBODY);
    return maker === null ? NOBODY : maker;
  }

  /** An order that is the customer's stays so. One that is not may become theirs at any time: they claim it. */
  async function isOfCustomer(orderId: string, customerId: string): Promise<boolean> {
    const key = `order ${orderId} of ${customerId}`;
    if (makers.get(key) !== undefined) return makers.get(key) === customerId;
    const isTheirs = (await makersOf.findCustomer(orderId)) === customerId;
    if (isTheirs) makers.set(key, customerId);
    else makers.set(key, NONE, { ttl: NONE_CACHED_MS });
    return isTheirs;
  }

  async function isOwn(thing: OwnedThing, id: string, caller: Caller): Promise<boolean> {
    if (caller.kind === 'guest') return thing === 'order' && id === caller.orderId;
    if (caller.kind === 'customer' && thing === 'order') return isOfCustomer(id, caller.customerId);
    const maker = await makerOf(thing, id);
    return maker === caller.id || maker === NOBODY;
  }

  return {
    async requireOwn(thing, id, caller) {
      if (!(await isOwn(thing, id, caller))) throw notFound(`${names[thing]} ${id}`);
    },
  };
}
