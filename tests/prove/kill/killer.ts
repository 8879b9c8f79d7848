import { setTimeout as delay } from 'node:timers/promises';
import type { BreakableShop, PartName } from '../../support/shop/breakable-shop.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';

export interface Kill {
  readonly part: PartName;
  /** Epoch milliseconds. */
  readonly at: number;
  /** When it said that it was ready again. */
  backAt?: number;
}

/** Kills parts at random moments and starts each again at once, as whoever supervises processes does. */
export interface Killer {
  readonly kills: readonly Kill[];
  /** Parts that ended without having been killed, each in a sentence. */
  readonly endedByThemselves: readonly string[];
  /** Whether a part was away at some moment between the two. */
  wasAway(part: PartName, from: number, to: number): boolean;
  /** No further kill; what ends by itself is still started again. */
  calm(): void;
  /** Resolves once all parts are there. Throws where one cannot be started again. */
  stop(): Promise<void>;
}

export interface KillerOptions {
  readonly running: BreakableShop;
  readonly parts: readonly PartName[];
  readonly seed: number;
  /** Between a part's return and its next kill, on a machine that starts a part within two seconds. */
  readonly pauseMs: readonly [least: number, most: number];
  /** It is calm after so many: a slow machine would never come to an end. */
  readonly killsMax: number;
}

/** A slower machine gets longer pauses: the shop is to have the same share of its time to work in. */
const STARTS_WITHIN_MS = 2_000;

const GIVES_UP_WITHIN_MS = 30_000;

/** A server that is started while what it needs is away may give up; then it is started once more. */
const BACK_WITHIN_MS = 60_000;
const START_AGAIN_AFTER_MS = 250;

export function startKilling({ running, parts, seed, pauseMs, killsMax }: KillerOptions): Killer {
  const kills: Kill[] = [];
  const endedByThemselves: string[] = [];
  const calm = new AbortController();
  const stopped = new AbortController();

  async function keepKilling(name: PartName, index: number): Promise<void> {
    const random = createSeededRandom(seed + index);
    const [least, most] = pauseMs;
    const part = running.parts[name];
    const stopping = untilAborted(stopped.signal);
    let slowness = 1;
    while (!stopped.signal.aborted) {
      const killing = pause((least + random.next() * (most - least)) * slowness, calm.signal);
      const what = await Promise.race([killing, part.current().exited, stopping]);
      if (stopped.signal.aborted) return;
      const kill: Kill = { part: name, at: Date.now() };
      if (what === 'killing') kills.push(kill);
      else if (!wentWithItsDatabase(name)) endedByThemselves.push(`The ${name} ended by itself: it ${what}`);
      if (kills.length >= killsMax) calm.abort();
      await part.kill();
      await startAgain(name);
      kill.backAt = Date.now();
      slowness = Math.max(1, (kill.backAt - kill.at) / STARTS_WITHIN_MS);
    }
  }

  async function startAgain(name: PartName): Promise<void> {
    for (const giveUpAt = Date.now() + BACK_WITHIN_MS; ;) {
      try {
        return await running.parts[name].startAgain();
      } catch (error) {
        if (Date.now() > giveUpAt) throw new Error(`Stuck: ${name} could not be started again`, { cause: error });
        await delay(START_AGAIN_AFTER_MS);
      }
    }
  }

  /** Temporal's server gives up where it finds no database; whoever supervises it starts it again. */
  function wentWithItsDatabase(name: PartName): boolean {
    return name === 'temporal' && wasAway('postgres', Date.now() - GIVES_UP_WITHIN_MS, Date.now());
  }

  const wasAway: Killer['wasAway'] = (part, from, to) =>
    kills.some((kill) => kill.part === part && kill.at <= to && (kill.backAt ?? Infinity) >= from);

  const loops = Promise.all(parts.map(keepKilling));
  loops.catch(() => {});
  return {
    kills,
    endedByThemselves,
    wasAway,
    calm: () => calm.abort(),
    async stop() {
      stopped.abort();
      await loops;
    },
  };
}

/** Never ends once it is calm. */
async function pause(ms: number, calm: AbortSignal): Promise<'killing'> {
  try {
    await delay(ms, undefined, { signal: calm });
    return 'killing';
  } catch {
    return new Promise(() => {});
  }
}

function untilAborted(signal: AbortSignal): Promise<'stopped'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('stopped');
    signal.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
}
