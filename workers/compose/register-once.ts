/** What all of these hold: the activities of each list, or of each queue where they are lists by queue. */
export type AllOf<Lists extends readonly object[]> = Lists extends readonly [
  infer First,
  ...infer Rest extends readonly object[],
]
  ? First & AllOf<Rest>
  : unknown;

/**
 * The activities of one task queue in one list. Temporal knows them by name: where two lists have one of the same name, the
 * later would take the earlier one's place without a word, so that is refused when a worker starts.
 */
export function registerOnce<const Lists extends readonly object[]>(taskQueue: string, ...lists: Lists): AllOf<Lists> {
  const names = lists.flatMap((list) => Object.keys(list));
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  if (twice.length > 0) throw new Error(`Registered twice on the task queue ${taskQueue}: ${twice.join(', ')}`);
  return Object.assign({}, ...lists) as AllOf<Lists>;
}
