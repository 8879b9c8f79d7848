import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { kindOfSource, noteKinds } from '../orders/attention-source.ts';
import { orderConcernKinds, rulesOfConcern, type OrderConcernKind } from '../orders/order-concern.ts';
import { isTaskKind, rulesOfTask, taskActions, taskKinds, type TaskAction } from './task-kinds.ts';

const concernKinds = Object.keys(orderConcernKinds) as OrderConcernKind[];
/** The operation of the API by which each update of an order's workflow is asked for. */
const operationOf: Readonly<Record<string, TaskAction>> = {
  retryPayment: 'retryPayment',
  writeOffPayment: 'writeOffPayment',
  settleReturn: 'settleReturn',
  resume: 'resumeOrder',
  acknowledgeNotices: 'acknowledgeOrder',
};
const text = fc.string();

describe('the kinds of tasks', () => {
  it('are known for whatever tells staff of an order, whatever it is about', () => {
    const ofWorkflow = fc
      .tuple(fc.constantFrom(...concernKinds), text)
      .map(([kind, subject]) => `workflow:${kind}:${subject}`);
    const besides = fc.tuple(fc.constantFrom(...noteKinds), text).map(([kind, subject]) => `${kind}:${subject}`);
    fc.assert(fc.property(fc.oneof(ofWorkflow, besides), (source) => isTaskKind(kindOfSource(source))));
    expect(kindOfSource('restarts')).toBe('restarts');
    expect(kindOfSource('workflow:failure')).toBe('failure');
  });

  it.each(concernKinds)('have every update that settles %s among their actions', (kind) => {
    const updates = rulesOfConcern(kind).updates ?? [];
    expect(taskKinds[kind].actions).toEqual(expect.arrayContaining(updates.map((update) => operationOf[update])));
  });

  it('say in words what to do and what happens otherwise', () => {
    for (const [kind, { title, todo, unattended }] of Object.entries(taskKinds)) {
      expect([kind, /^[A-Z].*[^.]$/.test(title), /^[A-Z].*\.$/.test(todo), /^[A-Z].*\.$/.test(unattended)]).toEqual([
        kind,
        true,
        true,
        true,
      ]);
    }
  });

  it('can each be brought to an end: by an action, by hand, or by themselves', () => {
    const byItself = ['tracking'];
    for (const kind of Object.keys(taskKinds)) {
      const { actions, closedByHand } = rulesOfTask(kind);
      expect([kind, actions.length > 0 || closedByHand === true || byItself.includes(kind)]).toEqual([kind, true]);
    }
    expect(new Set(Object.values(taskKinds).flatMap(({ actions }) => actions))).toEqual(
      new Set(Object.keys(taskActions)),
    );
  });

  it('include one for whatever a later version stored', () => {
    fc.assert(fc.property(text, (kind) => rulesOfTask(kind).title.length > 0));
    expect(rulesOfTask('toString').closedByHand).toBe(true);
  });
});
