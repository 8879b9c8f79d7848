const TIMEOUT_MS = 10_000;
/** The carrier's first scan takes a moment to reach the shop; a parcel that waits longer is shown to the driver again. */
const ASK_AGAIN_AFTER_MS = 30_000;

/** The driver who scans what the warehouse has put outside. */
export interface CarrierVan {
  collect(trackingCode: string): Promise<void>;
}

export function createCarrierVan(carrierUrl: string, now: () => number = Date.now): CarrierVan {
  const collectedAt = new Map<string, number>();
  return {
    async collect(trackingCode) {
      const nowMs = now();
      for (const [code, at] of collectedAt) if (nowMs - at > ASK_AGAIN_AFTER_MS) collectedAt.delete(code);
      if (collectedAt.has(trackingCode)) return;
      collectedAt.set(trackingCode, nowMs);
      const response = await fetch(`${carrierUrl}/simulator/pickups`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ trackingCode }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }).catch((error: unknown) => {
        collectedAt.delete(trackingCode);
        throw error;
      });
      await response.body?.cancel();
      // A parcel that the carrier does not know, or does not take, is looked at again later.
      if (response.status < 500) return;
      collectedAt.delete(trackingCode);
      throw new Error(`The carrier answered ${response.status} when parcel ${trackingCode} was to be collected`);
    },
  };
}
