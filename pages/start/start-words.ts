import type { Locale } from '../shared/locale.ts';

interface StartWords {
  readonly title: string;
}

export const startWords: Readonly<Record<Locale, StartWords>> = {
  en: { title: 'What waits' },
  de: { title: 'Was wartet' },
};
