import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { AskedSingly } from './moved-payments.ts';

/** Entries that are packed together. */
const PACKED_AT_ONCE = 2_000;

type Pairs = readonly (readonly [key: string, entry: object])[];

/**
 * The entries of a book by their key, as they were when they were last read. A provider's list may have a million of them, so they
 * are kept packed.
 */
export class PackedEntries implements Iterable<readonly [string, object]> {
  askedSingly: AskedSingly | undefined;
  readonly #packed: Buffer[] = [];
  readonly #newest = new Map<string, object>();
  /** What was read again; null: it was not there any more. */
  readonly #again = new Map<string, object | null>();

  /** As the book lists them. One that is listed twice, because the list moved meanwhile, comes out twice. */
  add(key: string, entry: object): void {
    this.#newest.set(key, entry);
    if (this.#newest.size < PACKED_AT_ONCE) return;
    this.#packed.push(deflateRawSync(JSON.stringify([...this.#newest]), { level: 1 }));
    this.#newest.clear();
  }

  set(key: string, entry: object): void {
    this.#again.set(key, entry);
  }

  delete(key: string): void {
    this.#again.set(key, null);
  }

  *[Symbol.iterator](): Generator<readonly [string, object]> {
    for (const packed of this.#packed)
      yield* this.#unlessReadAgain(JSON.parse(String(inflateRawSync(packed))) as Pairs);
    yield* this.#unlessReadAgain([...this.#newest]);
    for (const [key, entry] of this.#again) if (entry) yield [key, entry];
  }

  #unlessReadAgain(pairs: Pairs): Pairs {
    return this.#again.size === 0 ? pairs : pairs.filter(([key]) => !this.#again.has(key));
  }
}
