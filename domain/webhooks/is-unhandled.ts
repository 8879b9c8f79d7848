export interface Handling {
  /** How often the event has been looked at, this time included; where it is unreadable, how often it was that. */
  readonly looks: number;
  /**
   * `forwarded`: its workflow was signalled at earlier looks. The others: what came of it this time. `unreadable`: it could be
   * read when it came.
   */
  readonly outcome: 'forwarded' | 'not-running' | 'waiting' | 'unreadable';
}

/** Looks are a minute apart at first, then twice as long each time, an hour at most: half a day in all. */
const LOOKS_MAX = 16;
/** A workflow that starts a moment later, or is started again, is there within this many: a quarter of an hour. */
const LOOKS_WITHOUT_WORKFLOW_MAX = 5;

/** True where an event has been without effect for so long that staff must see it. */
export function isUnhandled({ looks, outcome }: Handling): boolean {
  switch (outcome) {
    case 'forwarded':
      // The last signal has had an hour.
      return looks > LOOKS_MAX;
    case 'waiting':
    case 'unreadable':
      return looks >= LOOKS_MAX;
    case 'not-running':
      return looks >= LOOKS_WITHOUT_WORKFLOW_MAX;
  }
}
