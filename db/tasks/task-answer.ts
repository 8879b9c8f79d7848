/** What came of a request about a task; the first is the wanted one. */
export type TaskAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'closed' }
  /** Somebody else sees to it. */
  | { readonly kind: 'claimed'; readonly by: string }
  /** It waits for a decision: it cannot be closed with a note. */
  | { readonly kind: 'undecided' };

export interface TaskRequest {
  readonly id: string;
  /** Name of the member of staff. */
  readonly by: string;
}

/** About whose a task is. */
export interface ClaimRequest extends TaskRequest {
  /** Of their credential: several may have one name. */
  readonly byId: string;
}
