import { z } from 'zod';

/** Where whoever follows the feed has got to, and the mark of what stands there: after a restore another event may. */
export interface FeedCursor {
  /** 0: at the beginning. */
  readonly position: number;
  readonly mark: string | null;
}

const START: FeedCursor = { position: 0, mark: null };
const CURSOR = /^([1-9]\d{0,14})-(\d{1,18}(?:-\d{1,18})?)$/;

export function formatFeedCursor({ position, mark }: FeedCursor): string {
  return mark === null ? String(position) : `${position}-${mark}`;
}

/**
 * Whether a cursor's mark is that of the event which stands at its position. Marks of before had no more than the event's time, which all
 * events of one transaction have.
 */
export function isMarkOf(mark: string | null, there: string | null): boolean {
  return mark === there || (mark !== null && there !== null && there.startsWith(`${mark}-`));
}

/** `?after=`: what `formatFeedCursor` made, or 0. */
export const afterOfQuery = z
  .string()
  .max(100)
  .transform((text): FeedCursor | undefined => {
    if (text === '0') return START;
    const [, position, mark] = CURSOR.exec(text) ?? [];
    return position === undefined || mark === undefined ? undefined : { position: Number(position), mark };
  })
  .refine((cursor) => cursor !== undefined, {
    error: 'It must be the `nextCursor` of an answer before, or 0 for the start.',
  })
  .default(START)
  .meta({
    description: 'Only events behind this one: the `nextCursor` of the answer before. Left out, or 0: from the start.',
    example: '4711-1795944601000000-4820',
  });
