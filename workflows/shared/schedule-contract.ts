/** What is looked after by the clock, and how often: each is a schedule of its name. workers/schedules.ts says what for. */
export const scheduledEvery = {
  sweepCheckouts: '1m',
  sweepOrders: '1m',
  sweepInboundEvents: '1m',
  sweepLabelRefunds: '1m',
  sendEmails: '1m',
  sendTexts: '1m',
  sendPushes: '1m',
  sweepBackorders: '1m',
  escalateTasks: '1m',
  checkBooks: '1h',
  forgetOldRecords: '1h',
} as const;

export type ScheduledWorkflow = keyof typeof scheduledEvery;

export const scheduledWorkflows = Object.keys(scheduledEvery) as ScheduledWorkflow[];

const EVERY_MS = { '1m': 60_000, '1h': 3_600_000 } as const;

export function everyMsOf(workflow: ScheduledWorkflow): number {
  return EVERY_MS[scheduledEvery[workflow]];
}
