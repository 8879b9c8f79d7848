import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createCarrierVan } from './carrier-van.ts';
import { createRounds } from './run-round.ts';
import { createShopApi } from './shop-api.ts';
import { readWarehouseConfig } from './warehouse-config.ts';

interface Parcel {
  readonly id: string;
  state: string;
  readonly trackingCode: string | null;
  holdReason: string | null;
}

const after: Readonly<Record<string, string>> = { pick: 'picked', pack: 'packed', 'hand-over': 'handed-over' };
let server: Server;
let url = '';
let parcels: Parcel[] = [];
let collected: string[] = [];
let keys: string[] = [];
let refused = new Set<string>();
let broken = false;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { status, json } = answer(request.method ?? '', request.url ?? '', body, request.headers);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  [parcels, collected, keys, refused, broken] = [[], [], [], new Set(), false];
});

/** The shop and the carrier in one, as far as a warehouse sees them. Pages are of two parcels. */
function answer(method: string, path: string, body: string, headers: Record<string, unknown>) {
  if (broken) return { status: 503, json: { code: 'service-unavailable' } };
  if (path === '/simulator/pickups') {
    collected.push((JSON.parse(body) as { trackingCode: string }).trackingCode);
    return { status: 200, json: {} };
  }
  if (headers['authorization'] !== 'Bearer staff-key') return { status: 401, json: {} };
  const { pathname, searchParams } = new URL(path, url);
  if (method === 'GET') {
    const found = parcels.filter(({ state }) => state === searchParams.get('state'));
    const from = Number(searchParams.get('after') ?? 0);
    return {
      status: 200,
      json: { data: found.slice(from, from + 2), nextCursor: from + 2 < found.length ? String(from + 2) : null },
    };
  }
  const [, , , id, step = ''] = pathname.split('/');
  keys.push(String(headers['idempotency-key']));
  const parcel = parcels.find((known) => known.id === id);
  if (!parcel) return { status: 404, json: {} };
  if (refused.has(step)) return { status: 409, json: { code: 'shipment-step-refused' } };
  parcel.state = after[step] ?? parcel.state;
  return { status: 200, json: parcel };
}

function aParcel(facts: Partial<Parcel> = {}): Parcel {
  const parcel = {
    id: randomUUID(),
    state: 'ready',
    trackingCode: `TRACK${parcels.length}`,
    holdReason: null,
    ...facts,
  };
  parcels.push(parcel);
  return parcel;
}

function aWarehouse({ mode = 'robot', apiKey = 'staff-key' }: { mode?: 'robot' | 'manual'; apiKey?: string } = {}) {
  return createRounds({ shop: createShopApi({ apiUrl: url, apiKey }), van: createCarrierVan(url), mode });
}

describe('the warehouse robot', () => {
  it('picks, packs and hands over every parcel that is ready, and the van collects it once', async () => {
    for (let count = 0; count < 9; count += 1) aParcel();
    const runRound = aWarehouse();
    expect(await runRound()).toBe(true);
    expect(await runRound()).toBe(false);
    expect(parcels.map(({ state }) => state)).toEqual(Array(9).fill('handed-over'));
    expect(collected.sort()).toEqual(parcels.map(({ trackingCode }) => trackingCode));
    expect(new Set(keys).size).toBe(27);
  });

  it('takes up what was left half-way', async () => {
    aParcel({ state: 'picked' });
    aParcel({ state: 'packed' });
    await aWarehouse()();
    expect(parcels.map(({ state }) => state)).toEqual(['handed-over', 'handed-over']);
  });

  it('packs a parcel of a held order and keeps it', async () => {
    const held = aParcel({ holdReason: 'address looks odd' });
    const runRound = aWarehouse();
    await runRound();
    expect(held.state).toBe('packed');
    held.holdReason = null;
    for (let round = 0; round < 5; round += 1) await runRound();
    expect(held.state).toBe('handed-over');
  });

  it('leaves a parcel alone for longer and longer while its step is refused', async () => {
    refused.add('pick');
    const parcel = aParcel();
    const runRound = aWarehouse();
    for (let round = 0; round < 16; round += 1) await runRound();
    expect(keys).toHaveLength(5);
    expect(new Set(keys).size).toBe(5);
    refused.clear();
    for (let round = 0; round < 20; round += 1) await runRound();
    expect(parcel.state).toBe('handed-over');
  });

  it('goes on where it stopped when the shop is back', async () => {
    const parcel = aParcel();
    const runRound = aWarehouse();
    broken = true;
    await expect(runRound()).rejects.toThrow('503');
    broken = false;
    await runRound();
    expect(parcel.state).toBe('handed-over');
  });

  it('says when its key is not a good one', async () => {
    await expect(aWarehouse({ apiKey: 'wrong' })()).rejects.toThrow('401');
  });
});

describe('a warehouse of people', () => {
  it('is left to them, but for the van', async () => {
    const ready = aParcel();
    aParcel({ state: 'handed-over', trackingCode: 'OUTSIDE' });
    await aWarehouse({ mode: 'manual' })();
    expect(ready.state).toBe('ready');
    expect(collected).toEqual(['OUTSIDE']);
  });
});

describe('the carrier’s van', () => {
  it('comes again for a parcel that is still outside after a while', async () => {
    let nowMs = 0;
    const van = createCarrierVan(url, () => nowMs);
    await van.collect('LEFT');
    await van.collect('LEFT');
    expect(collected).toEqual(['LEFT']);
    nowMs = 31_000;
    await van.collect('LEFT');
    expect(collected).toEqual(['LEFT', 'LEFT']);
  });
});

describe('readWarehouseConfig', () => {
  it('names everything that is wrong with the environment', () => {
    expect(() => readWarehouseConfig({ WAREHOUSE_MODE: 'nobody' })).toThrow(/STAFF_API_KEY[\s\S]*WAREHOUSE_MODE/);
    expect(readWarehouseConfig({ STAFF_API_KEY: 'k', API_URL: 'http://localhost:1/' })).toEqual({
      apiUrl: 'http://localhost:1',
      staffApiKey: 'k',
      carrierUrl: undefined,
      mode: 'robot',
      pollMs: 1_000,
    });
  });
});
