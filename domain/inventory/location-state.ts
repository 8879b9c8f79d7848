/**
 * Whether a location is at work. `open`: what is there is sold. `paused`: nothing more is sold from there; what it holds for orders
 * leaves as usual, and deliveries are taken in. `closed`: nothing is held there, and nothing is taken in.
 */
export const locationStates = ['open', 'paused', 'closed'] as const;
export type LocationState = (typeof locationStates)[number];

/** What keeps a location from being closed. */
export interface LocationUse {
  /** Units that orders hold there. */
  readonly reservedUnits: number;
  /** Parcels from there that have not come to their end. */
  readonly openShipments: number;
}

/** Why a location cannot be closed, for people; undefined: it can. */
export function whyNotClosed(id: string, { reservedUnits, openShipments }: LocationUse): string | undefined {
  if (reservedUnits === 0 && openShipments === 0) return undefined;
  const units = reservedUnits === 1 ? '1 unit' : `${reservedUnits} units`;
  const parcels = openShipments === 1 ? '1 parcel' : `${openShipments} parcels`;
  return (
    `At ${id} orders hold ${units}, and ${parcels} from there are not at their end yet. ` +
    'Pause it, so that nothing more is sold from there, and close it once they are.'
  );
}
