import { badParameter, missingResource } from './stripe-error.ts';
import type { StripeParams } from './stripe-params.ts';

export interface Listed {
  readonly id: string;
  readonly created: number;
}

export interface ListPage<Item> {
  readonly items: Item[];
  readonly hasMore: boolean;
}

/** Reads `limit`, `starting_after`, `ending_before` and `created[…]`, and cuts the page out of a newest-first list. */
export function listPage<Item extends Listed>(all: readonly Item[], params: StripeParams): ListPage<Item> {
  const limit = params.integer('limit') ?? 10;
  if (limit < 1 || limit > 100) throw badParameter('limit', 'This value must be between 1 and 100.');
  const after = params.text('starting_after');
  const before = params.text('ending_before');
  const inTime = readCreated(params);
  params.refuseUnknown();
  const wanted = all.filter(({ created }) => inTime(created));
  if (before !== undefined) {
    const newer = wanted.slice(0, positionOf(all, wanted, before, 'ending_before'));
    return { items: newer.slice(-limit), hasMore: newer.length > limit };
  }
  const older = after === undefined ? wanted : wanted.slice(positionOf(all, wanted, after, 'starting_after') + 1);
  return { items: older.slice(0, limit), hasMore: older.length > limit };
}

function positionOf<Item extends Listed>(
  all: readonly Item[],
  wanted: readonly Item[],
  id: string,
  param: string,
): number {
  const position = wanted.findIndex((item) => item.id === id);
  if (position === -1 && !all.some((item) => item.id === id)) throw missingResource('object', id, param);
  return position;
}

function readCreated(params: StripeParams): (created: number) => boolean {
  const range = params.nested('created');
  const [gte, gt, lte, lt] = [range?.integer('gte'), range?.integer('gt'), range?.integer('lte'), range?.integer('lt')];
  return (created) =>
    (gte === undefined || created >= gte) &&
    (gt === undefined || created > gt) &&
    (lte === undefined || created <= lte) &&
    (lt === undefined || created < lt);
}
