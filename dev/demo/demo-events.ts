/** Something that happened, to an order or to a process. */
export interface Happening {
  /** Epoch milliseconds. */
  readonly at: number;
  /** The order's number; empty for a process. */
  readonly who: string;
  readonly what: string;
}

/** All of them by time, with their text in columns. What happened at the same moment stays in the order given. */
export function tableOf(
  happenings: readonly Happening[],
  clock: (at: number) => string,
): (Happening & { readonly row: string })[] {
  const width = Math.max(0, ...happenings.map(({ who }) => who.length));
  return happenings
    .toSorted((a, b) => a.at - b.at)
    .map((happening) => {
      const { at, who, what } = happening;
      return { ...happening, row: `${clock(at)}  ${who.padEnd(width)}  ${what}` };
    });
}
