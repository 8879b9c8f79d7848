/** How one kind of record is forgotten. Each statement begins where an index has what is due longest. */
export interface RetentionRule {
  /** One batch; says how many rows it was, as `rows`. */
  readonly forget: string;
  /** For how long the oldest has been due, as `seconds`; null where none is. */
  readonly overdue: string;
}

/** Rows in one statement: a tenth of a second, so that nobody waits long for what it locks. */
export const BATCH_ROWS = 1_000;

/** The numbers stand in the texts: for values PostgreSQL may come to plan a read of the whole table. */
export const ago = (seconds: number) => `now() - interval '${Math.trunc(seconds)} seconds'`;

/** What else goes with rows, in the same statement. */
export interface Besides {
  /** A column of the rows, by which the statement finds what is theirs in `gone`. */
  readonly returning: string;
  readonly statement: string;
}

/** Of a statement that changes rows: `returning` is added to it. */
export const countOf = (statement: string, besides?: Besides) =>
  `with gone as (${statement} returning ${besides?.returning ?? '1'})${besides ? `, besides as (${besides.statement})` : ''}
   select count(*)::int as rows from gone`;

/** The first that are due, by where they lie: they are locked, and to find each by its key PostgreSQL may read all. */
export const firstOf = (due: string) => `array (select ctid ${due} limit ${BATCH_ROWS} for update skip locked)`;
