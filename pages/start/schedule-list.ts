import type { ScheduleReading } from '../../api/shared/temporal.ts';
import { scheduleHealth, type ScheduleHealth } from '../../domain/shop/schedule-health.ts';
import { everyMsOf, scheduledWorkflows } from '../../workflows/shared/schedule-contract.ts';
import { age } from '../shared/format.ts';
import { html, type Html } from '../shared/html.ts';
import type { Locale } from '../shared/locale.ts';
import { scheduleWords } from './schedule-words.ts';

/** What is done by the clock, each with when it ran last; first, and marked, what is not as it should be. */
export function scheduleList(found: readonly ScheduleReading[] | undefined, locale: Locale, nowMs = Date.now()): Html {
  const words = scheduleWords[locale];
  if (!found) return html`<p>${words.unknown}</p>`;
  const byId = new Map(found.map((one) => [one.scheduleId, one]));
  const all = scheduledWorkflows.map((workflow) => {
    const { state, ranAtMs } = scheduleHealth(byId.get(workflow), everyMsOf(workflow), nowMs);
    const ran = ranAtMs === undefined ? [] : [words.ran(age((nowMs - ranAtMs) / 1_000, locale))];
    const mark =
      state !== 'on-time' &&
      html`<span class="${isWell(state) ? 'badge' : 'badge late'}">${words.states[state]}</span>`;
    const line = html`<li>${[words.names[workflow], ...ran].join(' ')} ${mark}</li>`;
    return { isWell: isWell(state), line };
  });
  return html`<ul>
    ${[...all.filter((one) => !one.isWell), ...all.filter((one) => one.isWell)].map(({ line }) => line)}
  </ul>`;
}

function isWell(state: ScheduleHealth['state']): boolean {
  return state === 'on-time' || state === 'new';
}
