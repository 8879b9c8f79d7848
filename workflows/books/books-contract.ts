export interface BooksLook {
  /** Since when what has changed was looked at. */
  readonly since: string;
  readonly violations: number;
}

/** Ordinary activity: it reads for seconds or minutes, in transactions of its own, and is safe to repeat. */
export interface BooksActivities {
  /**
   * Compares the shop with itself, raises a task where it does not agree, says it anew while that is so, and closes it once a look finds
   * nothing any more.
   */
  checkBooks(): Promise<BooksLook>;
}
