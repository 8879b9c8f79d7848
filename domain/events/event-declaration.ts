import type { Fields } from './event-fields.ts';

/** What an event may be about, and what that is. */
export const eventSubjects = {
  order: 'An order, with its money and its parcels.',
  product: 'A product of the catalogue, with its variants and prices.',
  customer: 'A customer with an account.',
  'stock-change': 'Goods that arrived, or were counted: one request, with all its lines.',
  policy: 'What the shop decides for itself, by the name of the policy.',
  role: 'A role of the shop’s own, by its name.',
  'stock-location': 'A place that holds stock, by its code.',
  tax: 'The taxes of a country, by its code.',
  key: 'An API key: whoever calls with it.',
  staff: 'A member of staff: whoever logs in to the pages for staff.',
  signing: 'The secrets with which the shop signs, by what is signed.',
} as const;

export type EventSubject = keyof typeof eventSubjects;

/** What has a name and no id of its own. */
export type SettingSubject = Extract<EventSubject, 'policy' | 'role' | 'stock-location' | 'tax' | 'signing'>;

/** A type of event. */
interface EventDeclaration {
  /** Of what its sequence counts. */
  readonly subject: EventSubject;
  /** What has happened, for people: a sentence. */
  readonly words: string;
  /** Nothing personal and no free text, but for the field that says so. */
  readonly data: Fields;
}

/** By type: `<thing>.<past participle>`. */
export type EventDeclarations = Readonly<Record<string, EventDeclaration>>;
