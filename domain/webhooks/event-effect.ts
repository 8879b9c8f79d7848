/**
 * What came of a webhook, once: `applied` to our rows, `ignored` because it asks for nothing, or `noted` for a person
 * because whoever it is about has ended, or because nobody can read it any more.
 */
export const eventEffects = ['applied', 'ignored', 'noted'] as const;
export type EventEffect = (typeof eventEffects)[number];
