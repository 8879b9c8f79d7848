import { expect, it } from '@jest/globals';
import { createRetentionActivities } from './retention-activities.ts';

function forgetting(batches: { rows: number; isFull: boolean }[], forMs?: number) {
  const counted: [string, number][] = [];
  const activities = createRetentionActivities({
    retention: { forgetBatch: async () => batches.shift() ?? { rows: 0, isFull: false } },
    countForgotten: (what, rows) => void counted.push([what, rows]),
    ...(forMs === undefined ? {} : { forMs }),
  });
  return { activities, counted };
}

it('forgets batch by batch until one is not full', async () => {
  const { activities, counted } = forgetting([
    { rows: 1_000, isFull: true },
    { rows: 1_000, isFull: true },
    { rows: 3, isFull: false },
  ]);
  expect(await activities.forgetOld('message')).toEqual({ rows: 2_003, more: false });
  expect(counted).toEqual([
    ['message', 1_000],
    ['message', 1_000],
    ['message', 3],
  ]);
});

it('leaves the rest to another call when its time is over', async () => {
  const { activities } = forgetting([{ rows: 1_000, isFull: true }], 0);
  expect(await activities.forgetOld('message')).toEqual({ rows: 1_000, more: true });
});
