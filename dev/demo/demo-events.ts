/** Something that happened, to an order or to a process. */
export interface DemoEvent {
  /** Epoch milliseconds. */
  readonly at: number;
  /** The order's number; empty for a process. */
  readonly who: string;
  readonly what: string;
}

/** Sorted by time, each with its text in columns. Events of the same moment keep their order. */
export function eventTable(
  events: readonly DemoEvent[],
  clock: (at: number) => string,
): (DemoEvent & { readonly row: string })[] {
  const width = Math.max(0, ...events.map(({ who }) => who.length));
  return events
    .toSorted((a, b) => a.at - b.at)
    .map((event) => {
      const { at, who, what } = event;
      return { ...event, row: `${clock(at)}  ${who.padEnd(width)}  ${what}` };
    });
}
