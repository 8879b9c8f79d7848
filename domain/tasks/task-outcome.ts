/** How a task was closed. */
export const taskOutcomes = {
  settled: 'What it was about is over.',
  acknowledged: 'Somebody has seen to it.',
  closed: 'Somebody closed it with a note.',
  ended: 'Its order has come to its end.',
} as const;

export type TaskOutcome = keyof typeof taskOutcomes;
