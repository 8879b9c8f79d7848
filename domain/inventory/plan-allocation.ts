import type { BasketLine } from '../pricing/basket-facts.ts';
import { demandBySku } from '../pricing/demand-by-sku.ts';

/** Units that may be promised of one SKU at one location: on hand less reserved. */
export interface Availability {
  readonly sku: string;
  readonly locationId: string;
  /** Lower is preferred. */
  readonly priority: number;
  readonly available: number;
}

export interface Allocation {
  /** Which line of the order, by its place in the request. */
  readonly position: number;
  readonly sku: string;
  readonly locationId: string;
  readonly quantity: number;
}

export interface Shortage {
  readonly position: number;
  readonly sku: string;
  readonly quantity: number;
}

export interface AllocationPlan {
  readonly allocations: readonly Allocation[];
  /** What no location has. */
  readonly shortages: readonly Shortage[];
}

/**
 * Decides which units leave from where. A location that can serve the whole basket alone is preferred, so that it
 * travels in one parcel; else each line takes from locations in their order of preference. Lines that share a SKU
 * share its stock.
 */
export function planAllocation(lines: readonly BasketLine[], stock: readonly Availability[]): AllocationPlan {
  const locations = orderedLocations(lines, stock);
  const left = new Map(stock.map(({ sku, locationId, available }) => [key(sku, locationId), Math.max(available, 0)]));
  const allocations: Allocation[] = [];
  const shortages: Shortage[] = [];
  for (const [position, { sku, quantity }] of lines.entries()) {
    let missing = quantity;
    for (const locationId of locations) {
      const taken = Math.min(missing, left.get(key(sku, locationId)) ?? 0);
      if (taken === 0) continue;
      allocations.push({ position, sku, locationId, quantity: taken });
      left.set(key(sku, locationId), (left.get(key(sku, locationId)) ?? 0) - taken);
      missing -= taken;
    }
    if (missing > 0) shortages.push({ position, sku, quantity: missing });
  }
  return { allocations, shortages };
}

/** Locations by preference, one that can serve everything first. */
function orderedLocations(lines: readonly BasketLine[], stock: readonly Availability[]): string[] {
  const priorities = new Map(stock.map(({ locationId, priority }) => [locationId, priority]));
  const byPriority = [...priorities].sort(([idA, a], [idB, b]) => a - b || (idA < idB ? -1 : 1)).map(([id]) => id);
  const whole = byPriority.find((locationId) => servesAll(lines, stock, locationId));
  return whole === undefined ? byPriority : [whole, ...byPriority.filter((id) => id !== whole)];
}

function servesAll(lines: readonly BasketLine[], stock: readonly Availability[], locationId: string): boolean {
  return [...demandBySku(lines)].every(([sku, quantity]) =>
    stock.some((level) => level.sku === sku && level.locationId === locationId && level.available >= quantity),
  );
}

function key(sku: string, locationId: string): string {
  return JSON.stringify([sku, locationId]);
}
