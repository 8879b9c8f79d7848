import { setTimeout as delay } from 'node:timers/promises';
import { ask } from './ask.ts';
import { courses, type PlannedCourse } from './courses.ts';
import type { LiveOrder, Surroundings } from './live-order.ts';

const GIVE_UP_AFTER_MS = 6_000;
const ASK_AGAIN_AFTER_MS = 150;

/** Asks for one thing after the other, each until it is taken; the other commands of the order come between. */
export async function runCourse(around: Surroundings, order: LiveOrder, course: PlannedCourse): Promise<void> {
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
  const { via, variant } = course;
  for (const request of courses[course.name]) {
    while (!(await ask(around, order, { kind: 'ask', request, via, variant }))) {
      if (Date.now() > giveUpAt) return;
      await delay(ASK_AGAIN_AFTER_MS);
    }
  }
}
