import type { RequestName } from './requests.ts';

/** What may be asked only after something else was: chance alone hardly ever leads there. */
export const courses = {
  'none of these': [],
  'comes back': ['pick', 'hand-over', 'mark-returned', 'settle-return'],
  'is lost': ['hand-over', 'mark-lost', 'acknowledge-parcel'],
  arrives: ['pick', 'pack', 'hand-over', 'mark-delivered', 'acknowledge'],
  'goes elsewhere': ['correct-address'],
  'is held': ['hold', 'release'],
  'is not paid after all': ['hand-over', 'write-off'],
  'waits for goods': ['check-stock'],
  'is cancelled': ['cancel'],
} as const satisfies Readonly<Record<string, readonly RequestName[]>>;

export type CourseName = keyof typeof courses;
export const courseNames = Object.keys(courses) as CourseName[];

export interface PlannedCourse {
  readonly name: CourseName;
  readonly via: 'rest' | 'update';
  readonly variant: number;
}
