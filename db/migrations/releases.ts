export interface Release {
  readonly version: string;
  /** Migrations of this day or an earlier one came with it, or with one before: name those of the next release after a later day. */
  readonly migrationsThrough: string;
}

/**
 * Oldest first; each release adds itself. The first is the baseline: nobody runs anything older, so its migrations may do what they
 * like. All that come later meet processes of the release before, and a database that is in use (`npm run check -- migrations`).
 */
export const releases: readonly Release[] = [{ version: '0.1.0', migrationsThrough: '2026-11-30' }];
