import { registerOnce, type AllOf } from './register-once.ts';

/** The activities of one feature, by the task queue that each is done on. */
export type FeatureActivities = Readonly<Record<string, object>>;

/** The activities of all features, by task queue. Two features that give a queue one of the same name are refused. */
export function registerFeatures<const Features extends readonly FeatureActivities[]>(
  ...features: Features
): AllOf<Features> {
  const taskQueues = [...new Set(features.flatMap((feature) => Object.keys(feature)))];
  const registered = taskQueues.map((taskQueue) => [
    taskQueue,
    registerOnce(taskQueue, ...features.flatMap((feature) => feature[taskQueue] ?? [])),
  ]);
  return Object.fromEntries(registered) as AllOf<Features>;
}
