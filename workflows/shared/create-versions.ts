/**
 * Numbers for words that are written again and again about one thing, each greater than the one before: what is written
 * late, by an attempt that was given up, is known as older. The clock of the history raises them, so that a workflow
 * which is reset or started once more is newer than what it said in its earlier life.
 */
export function createVersions(): () => number {
  let last = 0;
  return () => (last = Math.max(last + 1, Date.now()));
}
