/**
 * A step that runs beside the shop, outside of a transaction: it may take hours, keeps no table to itself, and may be cut off at any
 * moment. Run again, it goes on.
 */
export type OnlineStep = (CreateIndex | DropIndex | ValidateConstraint | Backfill) & {
  /** Lifts a rule of the lint, as a comment above a statement does: `given up in 0.2.0`, or `allowed RULE: REASON`. */
  readonly note?: string;
};

export interface CreateIndex {
  readonly kind: 'create-index';
  readonly name: string;
  readonly unique?: boolean;
  /** What stands after `on`: `sales_order (channel, placed_at) where channel is not null`. */
  readonly on: string;
}

export interface DropIndex {
  readonly kind: 'drop-index';
  readonly name: string;
}

/** Of a check or foreign key that an earlier migration added as `not valid`: new rows are held to it already. */
export interface ValidateConstraint {
  readonly kind: 'validate-constraint';
  readonly table: string;
  readonly constraint: string;
}

/** Changes the rows that a table has, some at a time, in the order of its key. */
export interface Backfill {
  readonly kind: 'backfill';
  readonly table: string;
  /** Columns of a unique index, none of which is null or ever changes. */
  readonly key: readonly string[];
  /** What stands after `set`. */
  readonly set: string;
  /** Which rows still need it. A row that was filled must not match, so that nothing is done twice. */
  readonly where: string;
}
