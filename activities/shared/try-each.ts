/** Where so many fail in a row, it is the other side that is away. */
const FAILURES_IN_A_ROW_MAX = 5;

export interface TriedEach<Item, Outcome> {
  /** In their order, with what came of each. */
  readonly tried: readonly { readonly item: Item; readonly outcome: Outcome | 'failed' }[];
  readonly untried: readonly Item[];
  /** Too many had failed in a row to go on. */
  readonly isStopped: boolean;
}

interface TryEachOptions<Item> {
  readonly logFailure: (item: Item, error: unknown) => void;
  readonly isTimeLeft?: () => boolean;
}

/**
 * One after the other: one that fails keeps nobody from the others, unless time is up or too many fail in a row. The first is tried
 * however late it is: whoever goes on behind it would else never get by.
 */
export async function tryEach<Item, Outcome>(
  items: readonly Item[],
  attempt: (item: Item) => Promise<Outcome>,
  { logFailure, isTimeLeft = () => true }: TryEachOptions<Item>,
): Promise<TriedEach<Item, Outcome>> {
  const tried: { item: Item; outcome: Outcome | 'failed' }[] = [];
  let failuresInARow = 0;
  for (const item of items) {
    const isLate = tried.length > 0 && !isTimeLeft();
    if (failuresInARow >= FAILURES_IN_A_ROW_MAX || isLate) break;
    const outcome = await attempt(item).catch((error: unknown) => {
      logFailure(item, error);
      return 'failed' as const;
    });
    tried.push({ item, outcome });
    failuresInARow = outcome === 'failed' ? failuresInARow + 1 : 0;
  }
  return { tried, untried: items.slice(tried.length), isStopped: failuresInARow >= FAILURES_IN_A_ROW_MAX };
}
