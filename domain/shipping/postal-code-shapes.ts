/** How the postal codes of a country look. */
export interface PostalCodeShape {
  /** As letters and digits only. */
  readonly fits: RegExp;
  /** How they are written there, by the groups of `fits`. */
  readonly written: string;
  /** Digits only. */
  readonly isNumber: boolean;
  /** The digits that people also write without the others: a Portuguese 1000 is 1000-001 and its neighbours. */
  readonly digitsOfPart?: number;
  /** Noughts that codes begin with, at most. Spreadsheets lose them. */
  readonly noughts: number;
}

/**
 * For countries to which many parcels go, and those whose codes are another's; elsewhere a code stays as it is typed.
 * Source: the fields `zip` and `zipex` of Google's address data (chromium-i18n.appspot.com/ssl-address), November 2026.
 */
const shapes: Readonly<Record<string, PostalCodeShape>> = {
  ...each('AT BE BG CH CY GL HU LI LU NZ PH SI', digits(4)),
  ...each('AU DK SJ', digits(4, 1)),
  ...each('NO', digits(4, 2)),
  ...each('ZA', digits(4, 3)),
  ...each('AX BL EE GF GP HR MC MF MQ NC PF PM RE SM TH WF YT', digits(5)),
  ...each('DE ES FR KR MX MY TR UA', digits(5, 1)),
  ...each('FI IT VA', digits(5, 2)),
  ...each('IN RU', digits(6)),
  ...each('CN RO SG', digits(6, 1)),
  ...each('FO IS', digits(3)),
  ...each('CZ GR SE', twoBlocks(3, 2, ' ')),
  BR: twoBlocks(5, 3, '-', 1),
  JP: twoBlocks(3, 4, '-', 2),
  PL: twoBlocks(2, 3, '-', 2),
  PT: twoBlocks(4, 3, '-'),
  SK: twoBlocks(3, 2, ' ', 1),
  LT: { ...digits(5, 1), written: 'LT-$1' },
  LV: { ...digits(4), written: 'LV-$1' },
  ...each('US', zip(1)),
  ...each('AS FM GU MH MP PW', zip(0)),
  ...each('PR VI', zip(2)),
  ...each('GB GG IM JE', letters(/^([A-Z]{1,2}\d[A-Z\d]?|GIR)(\d[A-Z]{2})$/)),
  BM: letters(/^([A-Z]{2})([A-Z\d]{2})$/),
  CA: letters(/^([A-Z]\d[A-Z])(\d[A-Z]\d)$/),
  IE: letters(/^([A-Z]\d[\dW])([A-Z\d]{4})$/),
  NL: letters(/^(\d{4})([A-Z]{2})$/),
};

export function postalCodeShape(country: string): PostalCodeShape | undefined {
  return shapes[country];
}

function digits(count: number, noughts = 0): PostalCodeShape {
  return { fits: new RegExp(`^(\\d{${count}})$`), written: '$1', isNumber: true, noughts };
}

function twoBlocks(first: number, second: number, between: string, noughts = 0): PostalCodeShape {
  const fits = new RegExp(`^(\\d{${first}})(\\d{${second}})$`);
  return { fits, written: `$1${between}$2`, isNumber: true, digitsOfPart: first, noughts };
}

function zip(noughts: number): PostalCodeShape {
  return { fits: /^(\d{5})(\d{4})?$/, written: '$1-$2', isNumber: true, noughts };
}

function letters(fits: RegExp): PostalCodeShape {
  return { fits, written: '$1 $2', isNumber: false, noughts: 0 };
}

function each(countries: string, shape: PostalCodeShape): Record<string, PostalCodeShape> {
  return Object.fromEntries(countries.split(' ').map((country) => [country, shape]));
}
