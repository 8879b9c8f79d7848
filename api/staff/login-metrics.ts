import { Counter, type Registry } from 'prom-client';

/** What became of an attempt to log in. `half`: right, and the second factor is still to come. `slowed`: not judged. */
export const loginOutcomes = ['in', 'half', 'refused', 'code-refused', 'slowed'] as const;
export type LoginOutcomeName = (typeof loginOutcomes)[number];

/** Counts logins of staff, from zero on, so that the first refusal is a rise. */
export function countLogins(registry: Registry): (outcome: LoginOutcomeName) => void {
  const counter = new Counter({
    name: 'quartermaster_staff_logins_total',
    help: 'Attempts of staff to log in, by what became of them.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  for (const outcome of loginOutcomes) counter.inc({ outcome }, 0);
  return (outcome) => counter.inc({ outcome });
}
