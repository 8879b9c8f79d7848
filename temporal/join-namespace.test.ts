import { describe, expect, it } from '@jest/globals';
import { joinNamespace } from './join-namespace.ts';

const shop = { id: 'a-shop', mode: 'simulated' } as const;

/** A Temporal whose namespace bears a mark, once it answers: undefined stands for a look that fails. */
function temporalSaying(...marks: readonly (string | undefined)[]) {
  const looks = [...marks];
  const describeNamespace = async () => {
    const mark = looks.length > 1 ? looks.shift() : looks[0];
    if (mark === undefined) throw new Error('14 UNAVAILABLE: not up yet');
    return { namespaceInfo: { data: { 'quartermaster-shop': mark } } };
  };
  const withDeadline = <T>(_deadline: number | Date, work: () => Promise<T>) => work();
  // oxlint-disable-next-line typescript/no-explicit-any -- the one call of a service with a hundred
  return { workflowService: { describeNamespace } as any, withDeadline };
}

function join(temporal: ReturnType<typeof temporalSaying>, until = new AbortController().signal) {
  const warned: string[] = [];
  const log = { warn: (_facts: object, words: string) => void warned.push(words) };
  const joined = joinNamespace({ temporal, namespace: 'shop', shop, log, until, retryMs: 1 });
  return { joined, warned };
}

describe('joinNamespace', () => {
  it('waits for a Temporal that is not up yet, and says so', async () => {
    const { joined, warned } = join(temporalSaying(undefined, undefined, 'simulated:a-shop'));
    await joined;
    expect(warned).toEqual(Array(2).fill('Temporal does not say whose namespace shop is; trying again'));
  });

  it.each(['live:a-shop', 'live:another'])('refuses a namespace that is marked %s', async (mark) => {
    await expect(join(temporalSaying(undefined, mark)).joined).rejects.toMatchObject({ name: 'NamespaceOfOtherShop' });
  });

  it.each(['', 'simulated:another'])('takes one that is marked "%s"', async (mark) => {
    await join(temporalSaying(mark)).joined;
  });

  it('ends with the process that waits', async () => {
    const stopping = new AbortController();
    const { joined } = join(temporalSaying(undefined), stopping.signal);
    stopping.abort();
    await joined;
  });
});
