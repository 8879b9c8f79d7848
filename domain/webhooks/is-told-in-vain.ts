export interface Telling {
  /** How often the event has been looked at, this time included. */
  readonly looks: number;
  /** `told`: the workflow that it is for was told at the looks before. The others: what became of it this time. */
  readonly outcome: 'told' | 'not-running' | 'waiting';
}

/** Looks are a minute apart at first, then twice as long each time, an hour at most: half a day in all. */
export const LOOKS_MAX = 16;
/** A workflow that starts a moment later, or is started again, is there within this many: a quarter of an hour. */
const LOOKS_WITHOUT_WORKFLOW_MAX = 5;

/** True where an event has been without effect for so long that a person must see it. */
export function isToldInVain({ looks, outcome }: Telling): boolean {
  // The last telling has had an hour.
  if (outcome === 'told') return looks > LOOKS_MAX;
  return looks >= (outcome === 'not-running' ? LOOKS_WITHOUT_WORKFLOW_MAX : LOOKS_MAX);
}
