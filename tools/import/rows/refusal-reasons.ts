/** Why a row of an import is left out. A row has one reason: the first of these that applies. */
export const refusalReasons = {
  unparseable: 'The line is not CSV: a quote is not closed, or stands where none may.',
  'missing-columns': 'The line has fewer or more fields than the header.',
  cancellation: 'The invoice number starts with C: it takes an earlier invoice back.',
  'no-article': 'Neither a stock code nor a description: a total, or a note below the rows.',
  'damaged-text': 'A program has lost the stock code or the description (5.01235E+12, #N/A, a replaced letter).',
  'not-goods':
    'The stock code stands for postage, a fee, a discount or a correction; --goods names those that are articles.',
  'bad-invoice-number': 'The invoice number is blank or not made of letters and digits.',
  'bad-stock-code': 'The stock code is blank, longer than 64, or has characters that no SKU has.',
  'bad-number':
    'The quantity is not a whole number up to a million, or the price no number with the file’s decimal sign.',
  'other-currency': 'The price is marked with another currency than --currency.',
  'non-positive-quantity': 'The quantity is zero or negative: a correction of stock, not a sale.',
  'non-positive-price': 'The price is zero or negative.',
  'too-many-decimals': 'The price has more decimals than the currency has.',
  'blank-description': 'The description is blank.',
  'bad-customer':
    'The customer number is longer than 64, or has characters other than letters, digits, dots and dashes.',
  'unknown-country': 'The country is blank, or neither a two-letter code nor a name of one country.',
} as const;

export type RefusalReason = keyof typeof refusalReasons;
