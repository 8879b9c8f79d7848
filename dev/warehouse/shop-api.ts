import { z } from 'zod';
import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';

const TIMEOUT_MS = 15_000;
/** What the robot looks at in one round: more waits for the next. */
const PAGES_MAX = 20;
const PAGE_SIZE = 100;

const listedShipment = z.object({
  id: z.uuid(),
  state: z.string(),
  trackingCode: z.string().nullable(),
  holdReason: z.string().nullish(),
});
const shipmentPage = z.object({ data: z.array(listedShipment), nextCursor: z.string().nullable() });

export type ListedShipment = z.output<typeof listedShipment>;
export type WarehouseStep = 'pick' | 'pack' | 'hand-over';

/** The part of the shop's API that a warehouse needs. Throws when the shop cannot be reached or does not work. */
export interface ShopApi {
  listShipments(state: ShipmentState): Promise<readonly ListedShipment[]>;
  /** False: the shop refuses the step, for now or for ever. */
  takeStep(shipmentId: string, step: WarehouseStep, idempotencyKey: string): Promise<boolean>;
}

export function createShopApi({ apiUrl, apiKey }: { readonly apiUrl: string; readonly apiKey: string }): ShopApi {
  const call = async (path: string, init: Pick<RequestInit, 'method'> & { headers?: Record<string, string> } = {}) => {
    const headers = { ...init.headers, authorization: `Bearer ${apiKey}` };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(`${apiUrl}${path}`, { ...init, headers, signal }).catch((error: unknown) => {
      throw new Error(`The shop at ${apiUrl} does not answer`, { cause: error });
    });
    const text = await response.text();
    if (response.ok || [404, 409].includes(response.status)) return { ok: response.ok, text };
    throw new Error(`${init.method ?? 'GET'} ${path} was answered ${response.status}: ${text.slice(0, 200)}`);
  };
  return {
    async listShipments(state) {
      const found: ListedShipment[] = [];
      for (let cursor: string | null = '', page = 0; cursor !== null && page < PAGES_MAX; page += 1) {
        const query = new URLSearchParams({
          state,
          limit: String(PAGE_SIZE),
          ...(cursor === '' ? {} : { after: cursor }),
        });
        const { text } = await call(`/v1/shipments?${query.toString()}`);
        const { data, nextCursor } = shipmentPage.parse(JSON.parse(text));
        found.push(...data);
        cursor = nextCursor;
      }
      return found;
    },
    async takeStep(shipmentId, step, idempotencyKey) {
      const headers = { 'idempotency-key': idempotencyKey };
      const { ok } = await call(`/v1/shipments/${shipmentId}/${step}`, { method: 'POST', headers });
      return ok;
    },
  };
}
