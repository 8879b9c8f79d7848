/**
 * What many ask for at the same moment is read once for all of them. Nobody is given what was read before they asked: who comes while a
 * read is under way shares the next one, which begins when that one ends. So nothing is ever old, and of one thing two reads at
 * most are under way or waited for. What fails, fails for those who shared it, and nobody else.
 */
export function shareReads<T>(): (key: string, read: () => Promise<T>) => Promise<T> {
  const underWay = new Map<string, { readonly now: Promise<T>; next?: Promise<T> }>();

  function begin(key: string, read: () => Promise<T>): Promise<T> {
    const reading: { readonly now: Promise<T>; next?: Promise<T> } = { now: read() };
    underWay.set(key, reading);
    const end = () => void (reading.next ?? underWay.delete(key));
    reading.now.then(end, end);
    return reading.now;
  }

  return (key, read) => {
    const reading = underWay.get(key);
    if (!reading) return begin(key, read);
    const begins = () => begin(key, read);
    reading.next ??= reading.now.then(begins, begins);
    return reading.next;
  };
}
