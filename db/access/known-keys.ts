import { keepReading } from '../shared/keep-reading.ts';
import type { SigningKeyRepository, SigningKeyRow } from './signing-key-repository.ts';

/** How long the shop's secrets are cached: a retired one is refused within this time. */
const CACHED_MS = 10_000;

/** A number that is not among those that were read is looked for anew, and at most this often: anybody can send one. */
const UNKNOWN_AGAIN_MS = 1_000;

export interface KnownKey extends Pick<SigningKeyRow, 'number' | 'secret'> {
  /** When it was made, by the clock of this process. */
  readonly madeAtMs: number;
}

/** The secrets of the shop, read once in ten seconds for all who sign or verify with them. */
export interface KnownKeys {
  /**
   * The newest that is so old, or the only one. While they cannot be read anew, by those that were read last; throws where there are
   * none.
   */
  signing(fromAgeMs: number): Promise<KnownKey>;
  /** Undefined: there is none of this number, or it is retired. */
  find(number: number): Promise<KnownKey | undefined>;
  /** All that are taken, newest first. */
  all(): Promise<readonly KnownKey[]>;
}

/** A new secret signs from this age on, when each process has read it: none refuses what another has signed. */
export const READ_BY_ALL_MS = 2 * CACHED_MS;

export function createKnownKeys({ listLive }: Pick<SigningKeyRepository, 'listLive'>): KnownKeys {
  /** Newest first. */
  const keys = keepReading(look, CACHED_MS);
  let lastRead: readonly KnownKey[] = [];

  async function look(): Promise<readonly KnownKey[]> {
    const rows = await listLive();
    const nowMs = performance.now();
    lastRead = rows.map(({ number, secret, ageMs }) => ({ number, secret, madeAtMs: nowMs - ageMs }));
    return lastRead;
  }

  return {
    async signing(fromAgeMs) {
      const known = await keys.read().catch((error: unknown) => {
        if (lastRead.length === 0) throw error;
        return lastRead;
      });
      // Where none is old enough the shop is new, and has no other.
      const key = known.find(({ madeAtMs }) => madeAtMs + fromAgeMs <= performance.now()) ?? known.at(-1);
      if (!key) throw new Error('The shop has no secret to sign with: run its migrations');
      return key;
    },
    async find(number) {
      const isIt = (key: KnownKey) => key.number === number;
      return (await keys.read()).find(isIt) ?? (await keys.read(UNKNOWN_AGAIN_MS)).find(isIt);
    },
    all: () => keys.read(),
  };
}
