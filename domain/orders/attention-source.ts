/**
 * What tells staff of an order beside its workflow: each sets and clears only its own message. They are stored in the database: never
 * rename one.
 */
export const noteKinds = [
  'restarts',
  'stuck',
  'slow-step',
  'notice',
  'refund',
  'label',
  'unpaid',
  'lapse',
  'taken',
  'unreleased',
  'away',
  'parcel-number',
] as const;

export type NoteKind = (typeof noteKinds)[number];

const WORKFLOW = 'workflow:';

/**
 * Where a message about an order comes from. Messages of the order's workflow contain the concern, which a new run of it needs in order
 * to restore them; the others a kind and mostly a subject, such as the id of a shipment.
 */
export type AttentionSource = `${typeof WORKFLOW}${string}` | 'restarts' | `${Exclude<NoteKind, 'restarts'>}:${string}`;

export function isOfWorkflow(source: string): boolean {
  return source.startsWith(WORKFLOW);
}

/** The kind of message: of a workflow's `workflow:money:{id}` it is `money`. */
export function kindOfSource(source: string): string {
  const [kind = ''] = (isOfWorkflow(source) ? source.slice(WORKFLOW.length) : source).split(':', 1);
  return kind;
}
