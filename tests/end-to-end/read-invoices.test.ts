import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInvoices, type Invoice } from './read-invoices.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'invoices-'));
});
afterAll(() => rm(folder, { recursive: true }));

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n';

async function read(content: string): Promise<Invoice[]> {
  const file = join(folder, 'lines.csv');
  await writeFile(file, content);
  const invoices: Invoice[] = [];
  for await (const invoice of readInvoices(file)) invoices.push(invoice);
  return invoices;
}

describe('readInvoices', () => {
  it('groups the rows of an invoice and leaves out those that an import refuses', async () => {
    const rows = [
      '1,A1,PEN,2,12/1/10 8:26,1.5,77,France',
      '1,POST,POSTAGE,1,12/1/10 8:26,18,77,France',
      '1,A2,INK,1,12/1/10 8:26,3,77,France',
      'C2,A1,PEN,-2,12/1/10 9:00,1.5,77,France',
      '3,A1,PEN,1,12/1/10 9:30,1.5,,EIRE',
    ];
    expect(await read(HEADER + rows.join('\n'))).toEqual([
      {
        invoiceNo: '1',
        customerId: '77',
        country: 'FR',
        lines: [
          { sku: 'A1', quantity: 2, unitPriceMinor: 150 },
          { sku: 'A2', quantity: 1, unitPriceMinor: 300 },
        ],
      },
      {
        invoiceNo: '3',
        customerId: null,
        country: 'IE',
        lines: [{ sku: 'A1', quantity: 1, unitPriceMinor: 150 }],
      },
    ]);
  });

  it('reads columns in any order, among others', async () => {
    const header = 'Country,Till,CustomerID,UnitPrice,InvoiceDate,Quantity,Description,StockCode,InvoiceNo\n';
    const [invoice] = await read(`${header}Norway,4,5,1.25,12/1/10 8:26,3,PEN,A1,9\n`);
    expect(invoice).toMatchObject({ invoiceNo: '9', country: 'NO', lines: [{ sku: 'A1', unitPriceMinor: 125 }] });
  });

  it.each([
    '\ufeffInvoice No,Stock Code,DESCRIPTION,quantity,Invoice Date,Unit Price,Customer ID,country',
    'invoice_no,stock_code,description,quantity,invoice_date,unit_price,customer_id,country',
    'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country',
  ])('knows columns however their names are written: %s', async (header) => {
    const [invoice] = await read(`${header}\n9,A1,PEN,3,12/1/10 8:26,1.25,5,Norway\n`);
    expect(invoice).toMatchObject({ invoiceNo: '9', customerId: '5', lines: [{ sku: 'A1', quantity: 3 }] });
  });

  it('says which columns are missing', async () => {
    await expect(read('InvoiceNo,StockCode\n1,2\n')).rejects.toThrow(
      'missing: Description, Quantity, UnitPrice, CustomerID, Country. It was read as UTF-8, separated by commas, with decimal points: InvoiceNo · StockCode',
    );
  });

  it('takes the full name of a column before a short one', async () => {
    const header = 'InvoiceNo,StockCode,Description,Quantity,UnitPrice,CustomerID,Country,Price';
    const [invoice] = await read(`${header}\n9,A1,PEN,3,1.25,5,Norway,3.75\n`);
    expect(invoice).toMatchObject({ lines: [{ unitPriceMinor: 125 }] });
  });

  it('refuses a column that is there twice, whatever signs its name has', async () => {
    const header = 'InvoiceNo,StockCode,Description,Quantity,Unit Price,UnitPrice,CustomerID,Country';
    await expect(read(`${header}\n9,A1,PEN,3,1.25,3.75,5,Norway\n`)).rejects.toThrow(
      'The first line names a column twice: Unit Price and UnitPrice.',
    );
  });

  it('says that a file is empty', async () => {
    await expect(read('')).rejects.toThrow('The file is empty.');
  });
});
