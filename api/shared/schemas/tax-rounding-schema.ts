import type { RoundingMode } from '../../../domain/money/money.ts';
import type { TaxRoundingScope } from '../../../domain/pricing/tax-rounding.ts';
import { extensibleEnum } from './extensible-enum.ts';

export const taxRoundingScope = extensibleEnum<TaxRoundingScope>(
  'TaxRoundingScope',
  'What tax is added up over before it is rounded.',
  {
    line: 'Each article, on however many lines it stands, and the sending.',
    'rate-group': 'All that bears one rate.',
    order: 'Everything.',
  },
);

export const roundingMode = extensibleEnum<RoundingMode>(
  'RoundingMode',
  'What becomes of what is less than the smallest amount.',
  {
    'half-up': 'A half or more is rounded up, away from zero.',
    'half-down': 'More than a half is rounded up.',
    down: 'It is left out.',
  },
);
