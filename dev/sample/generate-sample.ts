import { sampleGoods, type SampleArticle } from './sample-goods.ts';

const INVOICES = 120;
const countries = [
  ...Array.from({ length: 14 }, () => 'United Kingdom'),
  'EIRE',
  'Germany',
  'France',
  'Norway',
  'Netherlands',
  'USA',
];

/**
 * The order lines of a shop that does not exist, in the shape, and with the mess, of a real till's export. The same
 * text every time.
 */
export function generateSample(): string {
  const random = pseudoRandom(20_260_302);
  const below = (end: number) => Math.floor(random() * end);
  const pick = <T>(things: readonly T[]): T => things[below(things.length)] as T;
  const rows = ['InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'];

  for (let index = 0; index < INVOICES; index += 1) {
    const invoice = 700_001 + index;
    const customer = index % 4 === 3 ? '' : String(40_001 + below(45));
    const country = index === 57 ? 'Unspecified' : index === 83 ? 'Channel Islands' : pick(countries);
    const date = `3/${2 + Math.floor(index / 12)}/26 ${9 + ((index % 12) >> 1)}:${String(5 + below(50)).padStart(2, '0')}`;
    const row = (number: string, sku: string, title: string, quantity: number, price: number) =>
      rows.push([number, sku, quoted(title), quantity, date, inPounds(price), customer, country].join(','));

    const lines = 1 + below(4);
    for (let line = 0; line < lines; line += 1) {
      const article = pick(sampleGoods);
      const quantity = pick([1, 1, 1, 2, 2, 3, 4, 6, 12]);
      row(
        String(invoice),
        codeAsTyped(article, below(20)),
        titleAsTyped(article, below(25)),
        quantity,
        priceOf(article, quantity),
      );
    }
    if (index % 15 === 4) row(String(invoice), 'POST', 'POSTAGE', 1, 1_200);
    if (index % 40 === 9) row(String(invoice), 'DOT', 'DOTCOM POSTAGE', 1, 4_350);
    if (index % 11 === 6) cancel(row, `C${invoice}`, pick(sampleGoods));
    if (index % 60 === 31) row(`C${invoice}`, 'D', 'Discount', -1, 750);
    if (index % 50 === 21) row(String(invoice), 'M', 'Manual', 1, 399);
    if (index % 30 === 17) row(String(invoice), pick(sampleGoods).sku, '', pick([-4, -1, 2]), 0);
    if (index === 64) row(String(invoice), pick(sampleGoods).sku, '', 3, 450);
    if (index === 71) row(String(invoice), 'gift_0001_20', 'Gift Voucher 20', 1, 1_667);
    if (index === 99) row(String(invoice), 'BANK CHARGES', 'Bank Charges', 1, 1_500);
  }
  return `${rows.join('\n')}\n`;
}

type Row = (number: string, sku: string, title: string, quantity: number, price: number) => void;

function cancel(row: Row, number: string, { sku, title, price }: SampleArticle): void {
  row(number, sku, title, -1, price);
}

/** By the dozen it is cheaper. */
function priceOf({ price }: SampleArticle, quantity: number): number {
  return quantity >= 6 ? Math.floor((price * 85) / 100) : price;
}

function codeAsTyped({ sku }: SampleArticle, chance: number): string {
  return chance === 0 ? sku.toLowerCase() : sku;
}

function titleAsTyped({ title }: SampleArticle, chance: number): string {
  return chance === 0 ? `${title} ` : chance === 1 ? title.replace('GREETING CARD', 'CARD') : title;
}

function quoted(text: string): string {
  return text.includes(',') ? `"${text}"` : text;
}

/** As tills write it, without trailing zeros. */
function inPounds(pence: number): string {
  const text = `${Math.floor(pence / 100)}.${String(pence % 100).padStart(2, '0')}`;
  return text.replace(/\.?0+$/, '') || '0';
}

/** Numbers from 0 to 1 that are the same on every machine (mulberry32). */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
