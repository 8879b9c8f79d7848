/** Of several tries the one that the machine's other work delayed least, in milliseconds; they are made at once. */
export async function leastMs(tries: number, work: () => Promise<unknown>): Promise<number> {
  const took = Array.from({ length: tries }, async () => {
    const startedAt = performance.now();
    await work();
    return performance.now() - startedAt;
  });
  return Math.min(...(await Promise.all(took)));
}
