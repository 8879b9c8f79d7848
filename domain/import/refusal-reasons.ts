/** Why a row of an import is left out. A row has one reason: the first of these that applies. */
export const refusalReasons = {
  unparseable: 'The line is not CSV: a quote is not closed, or stands where none may.',
  'missing-columns': 'The line has fewer or more fields than the header.',
  cancellation: 'The invoice number starts with C: it takes an earlier invoice back.',
  'not-goods': 'The stock code stands for postage, a fee, a discount, a voucher or a correction, not for an article.',
  'bad-invoice-number': 'The invoice number is blank or not made of letters and digits.',
  'bad-stock-code': 'The stock code is blank, longer than 64, or has characters that no SKU has.',
  'bad-number': 'The quantity is not a whole number up to a million, or the price is not a decimal number.',
  'non-positive-quantity': 'The quantity is zero or negative: a correction of stock, not a sale.',
  'non-positive-price': 'The price is zero or negative.',
  'too-many-decimals': 'The price has more decimals than the currency has.',
  'blank-description': 'The description is blank.',
  'bad-date': 'The date is none that exists, or is not written month first or year first.',
  'bad-customer':
    'The customer number is longer than 64, or has characters other than letters, digits, dots and dashes.',
  'unknown-country': 'The country is blank or stands for no one country.',
} as const;

export type RefusalReason = keyof typeof refusalReasons;
