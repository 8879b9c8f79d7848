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

/** The maker of what is the shop's own. */
const NOBODY = 'nobody';

export interface Ownership {
  /** Throws 404 for what the caller has not made, in the words of one that does not exist. */
  requireOwn(thing: OwnedThing, id: string, caller: Caller): Promise<void>;
}

/** Who made a thing never changes, so that it is asked once in a process. */
export function createOwnership({ findMaker }: MakerQueries): Ownership {
  /** By thing and id. */
  const makers = new LRUCache<string, string>({ max: CACHED_MAX });

  async function makerOf(thing: OwnedThing, id: string): Promise<string | undefined> {
    const key = `${thing} ${id}`;
    const known = makers.get(key);
    if (known !== undefined) return known;
    const maker = await findMaker(thing, id);
    if (maker !== undefined) makers.set(key, maker ?? NOBODY);
    return maker === null ? NOBODY : maker;
  }

  async function isOwn(thing: OwnedThing, id: string, caller: Caller): Promise<boolean> {
    if (caller.kind === 'guest') return thing === 'order' && id === caller.orderId;
    const maker = await makerOf(thing, id);
    return maker === caller.id || maker === NOBODY;
  }

  return {
    async requireOwn(thing, id, caller) {
      if (!(await isOwn(thing, id, caller))) throw notFound(`${names[thing]} ${id}`);
    },
  };
}
