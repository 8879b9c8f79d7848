/** How a task was closed. */
export const taskOutcomes = {
  settled: 'What it was about is over.',
  acknowledged: 'Somebody has seen to it.',
  closed: 'Somebody closed it with a note.',
  ended: 'Its order has come to its end.',
  approved: 'Somebody else has approved what was asked for, and it was done.',
  refused: 'It was not approved, or taken back.',
  lapsed: 'Nobody has approved it in time.',
} as const;

export type TaskOutcome = keyof typeof taskOutcomes;
