/** What one check found. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** A sentence, or a few words. */
  readonly says: string;
  /** What to do about it. */
  readonly mend?: string;
}

export function good(check: string, says: string): Finding {
  return { check, ok: true, says };
}

export function bad(check: string, says: string, mend: string): Finding {
  return { check, ok: false, says, mend };
}

export function formatFinding({ check, ok, says, mend }: Finding): string {
  return `${ok ? '✓' : '✗'} ${check}: ${says}${mend ? `\n    → ${mend}` : ''}`;
}
