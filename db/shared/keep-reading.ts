/** Something that many ask for, and that may be a little old. */
export interface KeptReading<T> {
  /** As it was at most so long ago: one look for all who ask meanwhile, none while it is fresh. What failed is not kept. */
  read(keptMs?: number): Promise<T>;
  /** The next to ask gets what there is by then. */
  forget(): void;
}

export function keepReading<T>(look: () => Promise<T>, usuallyKeptMs: number): KeptReading<T> {
  let last: { readonly atMs: number; readonly found: Promise<T> } | undefined;
  return {
    async read(keptMs = usuallyKeptMs) {
      if (!last || performance.now() - last.atMs > keptMs) last = { atMs: performance.now(), found: look() };
      const asked = last;
      try {
        return await asked.found;
      } catch (error) {
        // Another who has asked since may be answered.
        if (last === asked) last = undefined;
        throw error;
      }
    },
    forget() {
      last = undefined;
    },
  };
}
