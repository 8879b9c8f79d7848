import type { composeActivities } from '../../../workers/compose-activities.ts';

/** Where a worker may die while it does an activity. */
export const boundaries = [
  /** The activity has been handed to it, and nothing is done. */
  'before-call',
  /** Somebody else has done what was asked, and the reply is not read. */
  'after-remote-commit',
  /** What came of it is about to be written to our database. */
  'before-commit',
  /** All is done, and Temporal does not know. */
  'before-completion',
] as const;
export type Boundary = (typeof boundaries)[number];

type NamesOf<Steps> = Steps extends unknown ? keyof Steps & string : never;

/** Every activity that a worker serves, whatever its task queue. */
type Activities = ReturnType<typeof composeActivities>;
export type ActivityName = NamesOf<Activities[keyof Activities]>;
