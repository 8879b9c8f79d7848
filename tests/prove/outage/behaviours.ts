import type { RequestKind } from './requests.ts';

/** The statuses that each kind of request may be answered with. */
export type Answers = Readonly<Record<RequestKind, readonly number[]>>;

/** What each is answered when nothing is wrong. */
export const well: Answers = {
  'place an order': [201],
  'cancel an order': [200],
  'ask for a quote': [201],
  'book a receipt': [201],
  'add a customer': [201],
  'read an order': [200],
  'list orders': [200],
};

const kinds = Object.keys(well) as RequestKind[];
const each = (answers: (kind: RequestKind) => readonly number[]) =>
  Object.fromEntries(kinds.map((kind) => [kind, answers(kind)])) as unknown as Answers;

/** How the shop behaves while something is wrong, by name. What is not named is answered as always. */
export const behaviours = {
  /** Nothing can be said or promised without the database. */
  'everybody is asked for patience': each(() => [503]),
  /** Some requests get through. */
  'some are asked for patience': each((kind) => [...well[kind], 202, 503]),
  /** Reads and single transactions need no more than the database; an order is stored, and placed later. */
  'orders are stored': {
    ...well,
    'place an order': [202],
    'cancel an order': [202, 503],
    'ask for a quote': [503],
    'book a receipt': [503],
  },
  'orders may be stored': {
    ...well,
    'place an order': [201, 202],
    'cancel an order': [200, 202, 503],
    'ask for a quote': [201, 503],
    'book a receipt': [201, 503],
  },
  /** The money of an order that is cancelled is let go of later, too. */
  'orders wait for their payment': {
    ...well,
    'place an order': [202],
    'cancel an order': [200, 202],
  },
  'orders may wait for their payment': {
    ...well,
    'place an order': [201, 202],
    'cancel an order': [200, 202],
  },
  'there are no quotes': {
    ...well,
    'ask for a quote': [503],
  },
  'there may be no quotes': {
    ...well,
    'ask for a quote': [201, 503],
  },
  'orders wait for their payment, and there are no quotes': {
    ...well,
    'place an order': [202],
    'ask for a quote': [503],
  },
  'orders may wait for their payment, and there may be no quotes': {
    ...well,
    'place an order': [201, 202],
    'ask for a quote': [201, 503],
  },
} as const satisfies Record<string, Answers>;
export type BehaviourName = keyof typeof behaviours;
