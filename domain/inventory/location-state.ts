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
  const reasons = [
    ...(reservedUnits > 0 ? [`orders hold ${counted(reservedUnits, 'unit')} there`] : []),
    ...(openShipments > 0
      ? [`${counted(openShipments, 'parcel')} from there ${openShipments === 1 ? 'is' : 'are'} still under way`]
      : []),
  ];
  if (reasons.length === 0) return undefined;
  return `${id} cannot be closed: ${reasons.join(', and ')}. Pause it, so that nothing more is sold from there, and close it later.`;
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
