import { currencyOf, isCurrency } from '../../domain/money/currencies.ts';
import { capitalSku } from '../../domain/catalogue/sku.ts';
import { withoutEmpty } from '../../domain/settings/without-empty.ts';
import { doubts } from './rows/doubts.ts';
import { refusalReasons } from './rows/refusal-reasons.ts';
import { BadCommand } from '../shared/bad-command.ts';
import { readOptionsAndWords } from '../shared/read-options.ts';
import { databaseOfCommand } from '../shared/shop-of-command.ts';
import { DEFAULT_WEIGHT_GRAMS } from './import-order-lines.ts';

export interface ImportConfig {
  readonly databaseUrl: string;
  readonly file: string;
  readonly locationId: string;
  readonly currency: string;
  /** Null: what the file sold, and a fifth more. */
  readonly openingUnits: number | null;
  /** As the Encoding Standard names it; undefined: it is found out. */
  readonly encoding: string | undefined;
  /** Stock codes, in capitals, that are articles of this shop whatever other tills book under them. */
  readonly goods: readonly string[];
  /** Where the refused rows are listed. */
  readonly reportFile: string | undefined;
  readonly restart: boolean;
  readonly json: boolean;
}

const UNITS_MAX = 1_000_000;

const options = {
  json: 'boolean',
  restart: 'boolean',
  location: 'string',
  currency: 'string',
  'opening-stock': 'string',
  encoding: 'string',
  goods: 'string',
  report: 'string',
  'database-url': 'string',
} as const;

export const usage = `npm run import -- FILE.csv [options]

Loads a shop's order lines: products with prices, customers, and opening stock. The first line of the file names the columns
InvoiceNo (or Invoice), StockCode, Description, Quantity, UnitPrice (or Price), CustomerID, Country, in any order, among others
or not. UTF-8, UTF-16 or Windows-1252; separated by commas, semicolons, tabs or vertical bars; prices with decimal points or
commas: the outcome says how the file was read. Dates are not read.

  --location=MAIN                   where the opening stock lies
  --currency=GBP                    of every price in the file
  --opening-stock=N|from-demand     units of each SKU; from-demand (default): what the file sold and 20 % more
  --encoding=NAME                   of the file, such as windows-1250, where what is found out is wrong
  --goods=CODE,CODE                 stock codes that are articles of this shop, though other tills book fees under them
  --report=FILE                     list refused rows and doubtful articles here, as CSV: line, invoice, stock code, reason
  --restart                         read the file again from its first line
  --database-url=URL                the shop's database (default: DATABASE_URL, else that of the stack on this machine)
  --json                            print the outcome as JSON
  --help

What a file becomes
  SKU        the stock code in capitals; one product with one variant each, ${DEFAULT_WEIGHT_GRAMS} g (the file does not tell), class standard
  title      the description that most rows give; among equals the first in the alphabet
  price      the one that most rows were sold at; among equals the highest
  customers  one for each CustomerID, which becomes the external reference
  stock      one receipt, unless the location is closed; only of SKUs that it has no record of yet, and that no backorder waits for
What the shop has already is left as it is. All of it is applied at once, at the end. A run that is cut off goes on where it
was; the same file again changes nothing. Memory stays under 400 MB whatever the size of the file.

Rows that are refused
${Object.entries(refusalReasons)
  .map(([reason, meaning]) => `  ${reason.padEnd(22)} ${meaning}`)
  .join('\n')}

Articles that are taken, and reported as doubtful
${Object.entries(doubts)
  .map(([doubt, meaning]) => `  ${doubt.padEnd(22)} ${meaning}`)
  .join('\n')}

Ends with 0 when done, 1 when the file holds nothing usable or something failed, 2 when the command is wrong.`;

/** Reads command line and environment. Throws BadCommand. */
export function readImportConfig(args: readonly string[], env: NodeJS.ProcessEnv = process.env): ImportConfig {
  const { values, words } = readOptionsAndWords(args, options);
  const [file, ...others] = words;
  if (!file) throw new BadCommand('Which file? npm run import -- FILE.csv');
  if (others.length > 0) throw new BadCommand(`One file at a time: ${others.join(' ')} is one too many.`);
  const { location: locationId = 'MAIN' } = values;
  const currency = currencyOf(values.currency ?? 'GBP');
  if (!isCurrency(currency)) throw new BadCommand(`--currency is an ISO 4217 code such as EUR, not ${currency}.`);
  return {
    databaseUrl: values['database-url'] ?? databaseOfCommand(withoutEmpty(env)),
    file,
    locationId,
    currency,
    openingUnits: readOpeningUnits(values['opening-stock'] ?? 'from-demand'),
    encoding: values.encoding === undefined ? undefined : readEncoding(values.encoding),
    goods: (values.goods ?? '').split(',').map(capitalSku).filter(Boolean),
    reportFile: values.report,
    restart: values.restart ?? false,
    json: values.json ?? false,
  };
}

function readOpeningUnits(text: string): number | null {
  if (text === 'from-demand') return null;
  const units = Number(text);
  if (/^\d+$/.test(text) && units <= UNITS_MAX) return units;
  throw new BadCommand(`--opening-stock is from-demand or a number of units up to ${UNITS_MAX}, not ${text}.`);
}

function readEncoding(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new BadCommand(`--encoding is the name of an encoding such as windows-1250, not ${label}.`);
  }
}
