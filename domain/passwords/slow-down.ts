/** How failures slow whoever guesses down. Nobody is locked out: what comes too early is refused unseen, and does not count. */
export interface SlowDown {
  /** For how long failures are counted, from the first. */
  readonly countedSeconds: number;
  /** How long nothing more is judged after so many failures. 0: the next is judged at once. */
  readonly waitAfter: (failures: number) => number;
}

/** So often somebody may be mistaken before they are asked to wait. */
export const FREE_FAILURES = 5;

/** One address may be an office, or a network of telephones: its people are mistaken each for themselves. */
export const FREE_FAILURES_OF_ADDRESS = 20;

export const WAIT_SECONDS_MAX = 15 * 60;

const QUARTER_OF_AN_HOUR = 15 * 60;
const DAY = 24 * 3600;

/** The same wait after each failure beyond the free ones. */
function steadily(free: number, waitSeconds: number): SlowDown['waitAfter'] {
  return (failures) => (failures < free ? 0 : waitSeconds);
}

/** 2 s, 4 s, 8 s … a quarter of an hour at most. */
function everLonger(free: number): SlowDown['waitAfter'] {
  return (failures) => (failures < free ? 0 : Math.min(WAIT_SECONDS_MAX, 2 ** Math.min(failures - free + 1, 30)));
}

export const slowDowns = {
  /** Guessing at a login or second factor of staff comes to a hundred attempts a day. */
  staff: { countedSeconds: DAY, waitAfter: everLonger(FREE_FAILURES) },
  /** At an account of a customer, who has the link by mail at hand and nobody to ask, to some 3,000 a day. */
  customer: { countedSeconds: QUARTER_OF_AN_HOUR, waitAfter: steadily(FREE_FAILURES, 30) },
  /** Short and never longer: whoever shares an address with those who guess waits as they do. */
  address: { countedSeconds: QUARTER_OF_AN_HOUR, waitAfter: steadily(FREE_FAILURES_OF_ADDRESS, 2) },
} as const satisfies Readonly<Record<string, SlowDown>>;
