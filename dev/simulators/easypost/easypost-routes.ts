import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { asRaw, takeAddress, takeParcel, verifyAddress, verifyStrictly } from './addresses.ts';
import { notFound } from './easypost-error.ts';
import type { EasyPostObject, EasyPostState, EventObject } from './easypost-state.ts';
import { buyShipment, createShipment, refundShipment } from './shipments.ts';
import { createTracker } from './trackers.ts';

export interface EasyPostRouteOptions {
  readonly publicUrl: () => string;
  readonly refundMs: number;
  /** Of all rates. */
  readonly accountCurrency: string;
  /** Throws when lists are read too often. */
  readonly countList: () => void;
  /** To be told when something was planned for later. */
  readonly onPlan: () => void;
}

export function addEasyPostRoutes(router: Router, state: EasyPostState, options: EasyPostRouteOptions): void {
  const show = (object: object) => presentEasyPost(object, options.publicUrl());
  const change = (path: string, status: number, execute: (body: unknown, id: string) => object) =>
    router.post(path, (ctx: Context) => {
      const answer = execute(ctx.request.body, String(ctx['params'].id));
      state.store.commit();
      options.onPlan();
      ctx.status = status;
      ctx.body = show(answer);
    });
  const one = (path: string, find: (id: string) => object | undefined) =>
    router.get(path, (ctx: Context) => {
      ctx.body = show(found(find(String(ctx['params'].id))));
    });
  const list = (path: string, key: string, all: () => readonly EasyPostObject[]) =>
    router.get(path, (ctx: Context) => {
      options.countList();
      ctx.body = show(page(key, all(), ctx.query));
    });

  change('/v2/addresses', 201, (body) => {
    const raw = asRaw(body, 'address');
    const address = takeAddress(state, raw['address'], 'address');
    // Their presence asks for it, whatever their value: docs.easypost.com/guides/address-verification-guide.
    if (raw['verify_strict'] !== undefined) return verifyStrictly(state, address);
    return raw['verify'] === undefined ? address : verifyAddress(state, address);
  });
  change('/v2/addresses/create_and_verify', 201, (body) => ({
    address: verifyStrictly(state, takeAddress(state, asRaw(body, 'address')['address'], 'address')),
  }));
  one('/v2/addresses/:id', (id) => state.addresses.get(id));
  one('/v2/addresses/:id/verify', (id) => ({ address: verifyStrictly(state, found(state.addresses.get(id))) }));

  change('/v2/parcels', 201, (body) => takeParcel(state, asRaw(body, 'parcel')['parcel']));
  one('/v2/parcels/:id', (id) => state.parcels.get(id));

  change('/v2/shipments', 201, (body) => createShipment(state, body, options.accountCurrency));
  list('/v2/shipments', 'shipments', () => state.shipments.newestFirst());
  one(
    '/v2/shipments/:id',
    (id) => state.shipments.get(id) ?? state.shipments.newestFirst().find(({ reference }) => reference === id),
  );
  change('/v2/shipments/:id/buy', 200, (body, id) => buyShipment(state, found(state.shipments.get(id)), body));
  change('/v2/shipments/:id/refund', 200, (_, id) =>
    refundShipment(state, found(state.shipments.get(id)), options.refundMs),
  );

  change('/v2/trackers', 200, (body) => createTracker(state, body));
  list('/v2/trackers', 'trackers', () => state.trackers.newestFirst());
  one('/v2/trackers/:id', (id) => state.trackers.get(id));

  list('/v2/events', 'events', () => state.events.newestFirst().map(withoutResult));
  one('/v2/events/:id', (id) => {
    const event = state.events.get(id);
    return event && withoutResult(event);
  });
}

/** A copy as it goes out, with the label's present address. */
export function presentEasyPost(object: object, publicUrl: string): object {
  return JSON.parse(JSON.stringify(object), (key, value: unknown) =>
    (key === 'label_url' || key === 'label_pdf_url') && typeof value === 'string' ? publicUrl + value : value,
  ) as object;
}

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw notFound();
  return value;
}

/** The result is in the webhook only. JSON leaves out what is undefined. */
const withoutResult = (event: EventObject): EasyPostObject => ({ ...event, result: undefined });

function page(key: string, all: readonly EasyPostObject[], query: Context['query']): object {
  const size = Math.min(Number(query['page_size'] ?? 20) || 20, 100);
  const start = query['before_id'] === undefined ? 0 : all.findIndex(({ id }) => id === query['before_id']) + 1;
  return { [key]: all.slice(start, start + size), has_more: all.length > start + size };
}
