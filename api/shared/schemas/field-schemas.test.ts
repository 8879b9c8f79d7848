import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { leastCpuMs } from '../../../tests/support/least-cpu-ms.ts';
import { leastGrowth } from '../../../tests/support/least-growth.ts';
import { Problem } from '../problem.ts';
import { paymentMethod } from '../../orders/order-draft-schema.ts';
import { pageQuery } from '../pagination.ts';
import { validBody } from '../validate.ts';
import { postalAddress } from './address-schema.ts';
import { country } from './country-schema.ts';
import { currency } from './money-schema.ts';
import {
  clearable,
  clearablePhone,
  defaulted,
  email,
  emailOfQuery,
  line,
  location,
  optional,
  optionalLine,
  optionalPhone,
  phone,
  prose,
  sku,
  timeAsTyped,
  uuid,
  word,
} from './field-schemas.ts';

const BOM = '\ufeff';
const ZERO_WIDTH = '\u200b';
const NO_BREAK = '\u00a0';

describe('what people type', () => {
  it.each([
    ['Ada ', 'Ada'],
    [' 7 Bridge Street', '7 Bridge Street'],
    ['YO1 6DA ', 'YO1 6DA'],
    [`${BOM}York${NO_BREAK}`, 'York'],
    [`${ZERO_WIDTH}York\u3000`, 'York'],
    ['\u200eYork\u200f', 'York'],
    ['St.  John\u2019s\u00a0 Wood', 'St. John\u2019s Wood'],
    ['7 Bridge Street\r\nFlat 3', '7 Bridge Street Flat 3'],
    ['Yo\u200brk', 'York'],
    ['\r\nYork\r\n', 'York'],
    ['Yo\u202erk\u202c', 'York'],
    ['Ada \u{1f469}\u200d\u{1f680}', 'Ada \u{1f469}\u200d\u{1f680}'],
    ['\u05d0\u05d1\u200f', '\u05d0\u05d1'],
    ['Ada\u2028Lovelace', 'Ada Lovelace'],
    ['Zu\u0308rich', 'Z\u00fcrich'],
    ['\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645', '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645'],
  ])('is kept as it was meant: %j', (typed, kept) => {
    expect(line(100).parse(typed)).toBe(kept);
  });

  it('is measured after it was cleaned', () => {
    expect(line(3).parse(`  ${'x'.repeat(3)}   `)).toBe('xxx');
    expect(line(3).safeParse('xxxx').success).toBe(false);
  });

  it('keeps the lines of a longer text', () => {
    expect(prose(100).parse('  One.\r\nTwo.\n\n ')).toBe('One.\nTwo.');
    expect(prose(100).parse('')).toBe('');
  });

  it.each(['a\u0007b', 'a\u001bb', 'a\u009bb'])('is refused with control characters: %j', (text) => {
    expect(line(100).safeParse(text).success).toBe(false);
    expect(prose(100).safeParse(text).success).toBe(false);
  });

  it.each(['', '   ', '\r\n', `${BOM}${NO_BREAK}`, '\u3164', '\u2800', '\u200e', null])(
    'is absent when it is empty: %j',
    (nothing) => {
      expect(optionalLine(100).parse(nothing)).toBeUndefined();
      expect(optional(phone).parse(nothing)).toBeUndefined();
      expect(optional(uuid).parse(nothing)).toBeUndefined();
      expect(clearable(phone).parse(nothing)).toBeNull();
    },
  );

  it('has its own value where it is left out, empty or null', () => {
    const schema = z.strictObject({
      backorderable: defaulted(z.boolean(), false),
      status: defaulted(line(9), 'active'),
    });
    for (const sent of [{}, { backorderable: null, status: null }, { backorderable: '', status: ' ' }]) {
      expect(schema.parse(sent)).toEqual({ backorderable: false, status: 'active' });
    }
    expect(schema.parse({ backorderable: true, status: 'x' })).toEqual({ backorderable: true, status: 'x' });
    expect(errorsOf(schema, { backorderable: 'true' })).toMatchObject([
      { code: 'wrong-type', detail: 'It must be true or false, without quotation marks.' },
    ]);
  });

  it.each([
    [2, true],
    [2.0, true],
    ['2', false],
    [2.5, false],
    [true, false],
    [null, false],
  ])('is a number only where it was sent as one: %j', (quantity, taken) => {
    expect(z.strictObject({ quantity: z.int() }).safeParse({ quantity }).success).toBe(taken);
  });

  it('is told what an unknown field may have meant', () => {
    const schema = z.strictObject({ line: z.strictObject({ quantity: optional(z.int()) }) });
    expect(errorsOf(schema, { line: { qty: 2, planet: 'Mars' } })).toEqual([
      { pointer: '/line/qty', code: 'unknown-field', detail: 'There is no such field. Did you mean quantity?' },
      { pointer: '/line/planet', code: 'unknown-field', detail: 'There is no such field.' },
    ]);
  });

  it('is told to be required when it is empty and has to be there', () => {
    expect(errorsOf(z.strictObject({ name: line(9), city: line(9) }), { name: ' ' })).toEqual([
      { pointer: '/name', code: 'required', detail: 'This field is required.' },
      { pointer: '/city', code: 'required', detail: 'This field is required.' },
    ]);
  });

  it('leaves out what was left out', () => {
    const schema = z.strictObject({ line2: optionalLine(9), phone: clearable(phone) });
    expect(schema.parse({})).toEqual({});
    expect(schema.parse({ line2: ' 2nd ', phone: null })).toEqual({ line2: '2nd', phone: null });
  });

  it.each([
    ['line', line(100)],
    ['optional line', optionalLine(100)],
    ['prose', prose(100)],
  ])('may hold no number of a card, which is not repeated: %s', (_what, schema) => {
    const [error, ...others] = errorsOf(z.strictObject({ reason: schema }), { reason: 'it was 4242 4242 4242 4242' });
    expect(others).toEqual([]);
    expect(error).toMatchObject({ pointer: '/reason', code: 'looks-like-a-card-number' });
    expect(JSON.stringify(error)).not.toContain('4242');
  });
});

describe('a text that is meant to cost', () => {
  const texts = [line(100), prose(100), sku, email, phone, optionalLine(100)];
  const codes = [
    uuid,
    location,
    timeAsTyped,
    word(['lost']),
    country,
    currency,
    paymentMethod,
    ...Object.values(pageQuery),
  ];
  const marks = `${'\u0315'.repeat(10_000)}${'\u0316'.repeat(10_000)}`;
  const ideographs = Array.from({ length: 60_000 }, (_, n) => String.fromCharCode(0x4e00 + (n % 20_000))).join('');
  const parse = (text: string) => {
    for (const schema of [...texts, ...codes]) schema.safeParse(text);
    postalAddress.safeParse({ name: text, line1: text, city: text, region: text, postalCode: text, phone: text });
  };

  it.each([
    ['blanks within', `a${' '.repeat(200_000)}b`],
    ['blanks and a control character', `${' '.repeat(200_000)}\u0007`],
    ['letters and a control character', `${'a'.repeat(200_000)}\u0007`],
    ['marks of direction', `a${'\u200e'.repeat(200_000)}b`],
    ['digits', `${'4 '.repeat(100_000)}x`],
    ['dots', `${'a.'.repeat(100_000)}@${'a.'.repeat(100_000)}`],
    ['marks in the wrong order', `a${marks}`],
    ['marks with what nobody sees between them', `a${'\u0315\u034f\u0316'.repeat(10_000)}`],
    ['marks before an @', `${marks}@example.com`],
    ['marks behind an @', `ada@a${marks}.com`],
    ['marks of half width', `a${`${'\u0315'.repeat(30)}\uff9e`.repeat(600)}`],
    ['vowels that join the one before', '\u{16d67}'.repeat(60_000)],
    ['letters of a domain', `ada@${ideographs}.com`],
    ['commas', `a@b${','.repeat(200_000)}c`],
    ['signs of an address', '@'.repeat(200_000)],
    ['brackets', `${'<'.repeat(100_000)}${'(@'.repeat(50_000)}`],
    ['quotation marks', `${'"'.repeat(200_000)}@`],
  ])('costs no more than its length: %s', (_what, text) => {
    const quarter = text.slice(0, text.length / 4);
    // What grew with the square of its length would take sixteen times as much.
    const work = { part: () => parse(quarter), whole: () => parse(text) };
    expect(leastGrowth(work, { limit: 8, floorMs: 100 })).toBeLessThan(8);
  });

  it.each([
    ['in one object', { lines: [], ...unknownFields(25_000) }],
    ['in each of many', { lines: Array.from({ length: 200 }, () => unknownFields(120)) }],
  ])('costs little as the name of a field that is unknown: %s', (_what, body) => {
    const fields = [
      'currency',
      'customerId',
      'email',
      'insistOnAddress',
      'paymentMethod',
      'shippingAddress',
      'shippingQuoteId',
    ];
    const line = z.strictObject(Object.fromEntries(fields.map((field) => [field, optional(z.string())])));
    const schema = z.strictObject({ ...line.shape, lines: z.array(line) });
    expect(leastCpuMs(() => expect(errorsOf(schema, body)).toHaveLength(50))).toBeLessThan(150);
  });
});

/** As long as those that are known, and near to none of them. */
function unknownFields(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`zq${String(index).padStart(11, 'w')}`, 1]));
}

describe('an id', () => {
  it('is the same in capitals', () => {
    for (const typed of ['0199F0A4-6C2D-7A6E-9D0E-3F1F5D6C7B8A', ' 0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a\u00a0\n']) {
      expect(uuid.parse(typed)).toBe('0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a');
    }
  });

  it.each(['0199F0A46C2D7A6E9D0E3F1F5D6C7B8A', '{0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a}', 'A-1042', ''])(
    'is nothing else: %s',
    (typed) => expect(uuid.safeParse(typed).success).toBe(false),
  );
});

describe('a code', () => {
  it.each([
    ['currency', currency, 'gbp', 'GBP'],
    ['currency', currency, ' Eur ', 'EUR'],
    ['location', location, ' MAIN ', 'MAIN'],
    ['location', location, 'north\u2013east', 'north-east'],
    ['word', word(['handed-over', 'lost']), 'Handed Over', 'handed-over'],
    ['word', word(['handed-over', 'lost']), 'HANDED_OVER', 'handed-over'],
    ['word', word(['handed-over', 'lost']), ' lost ', 'lost'],
  ])('is the same %s in any case: %s', (_what, schema, typed, code) => {
    expect((schema as z.ZodType).parse(typed)).toBe(code);
  });

  it.each([
    ['currency', currency, 'euro'],
    ['currency', currency, 'xxq'],
    ['currency', currency, '\u20ac'],
    ['location', location, 'a b'],
    ['word', word(['lost']), 'losst'],
  ])('is not guessed at: %s %s', (_what, schema, typed) => {
    expect((schema as z.ZodType).safeParse(typed).success).toBe(false);
  });
});

describe('a telephone number', () => {
  it.each([
    ['(030) 1234567', '(030) 1234567'],
    ['030\u20131234567', '030\u20131234567'],
    ['030 123 ext. 12', '030 123 ext. 12'],
    ['\u0660\u0663\u0660\u0661\u0662\u0663\u0664', '0301234'],
    ['\uff10\uff13\uff10\uff0d\uff11\uff12\uff13\uff14', '030\uff0d1234'],
    ['\uff0b49 30 1234567', '+49 30 1234567'],
    [' +49 30 1234567\r\n', '+49 30 1234567'],
    ['+49 (0)30/123 45-67', '+49 (0)30/123 45-67'],
    ['\u202a+49 30 1234567\u202c', '+49 30 1234567'],
    ['Telephone: 01904 551550', 'Telephone: 01904 551550'],
    ['01904 551550 or 07700 900123', '01904 551550 or 07700 900123'],
    ['030 1234567 (office)', '030 1234567 (office)'],
    ['Mobile phone: 07700 900123', 'Mobile phone: 07700 900123'],
    ['01904 551550 (Mum’s mobile)', '01904 551550 (Mum’s mobile)'],
    ['030 1234567 (bitte nur nach 18 Uhr)', '030 1234567 (bitte nur nach 18 Uhr)'],
    ['Phone number of the reception: 030 1234567', 'Phone number of the reception: 030 1234567'],
    ['49 151 12345611', '49 151 12345611'],
    ['4915112345611', '4915112345611'],
    ['00 4915112345611', '00 4915112345611'],
    ['Handy 4915112345611, sonst 030 1234567', 'Handy 4915112345611, sonst 030 1234567'],
  ])('is taken as people type it: %s', (typed, kept) => {
    expect(phone.parse(typed)).toBe(kept);
  });

  it.each([
    '',
    'call me',
    '12',
    '1-800-FLOWERS',
    '1'.repeat(31),
    `${'1'.repeat(20)}${'x'.repeat(41)}`,
    '030\u0007123456',
  ])('is refused: %j', (typed) => expect(phone.safeParse(typed).success).toBe(false));

  it.each([
    '4242 4242 4242 4242',
    '4222222222222',
    '3782 822463 10005',
    '30569309025904',
    '030 1234567 4242424242424242',
  ])('is not the number of a card: %s', (typed) => {
    expect(errorsOf(z.strictObject({ phone }), { phone: typed })).toMatchObject([{ code: 'looks-like-a-card-number' }]);
  });

  it.each([
    'n/a',
    'N.A.',
    '-',
    '\u2014',
    '.',
    'none',
    'None',
    '(none)',
    'keine',
    'aucun',
    'null',
    'xxx',
    '0',
    0,
    '000-000',
  ])('is absent where it says that there is none: %j', (typed) => {
    expect(z.strictObject({ phone: optionalPhone }).parse({ phone: typed })).toEqual({});
    expect(clearablePhone.parse(typed)).toBeNull();
  });
});

describe('an e-mail address', () => {
  it.each([
    ['a&b@example.com', 'a&b@example.com'],
    ['first/last@example.com', 'first/last@example.com'],
    ['a=b@example.com', 'a=b@example.com'],
    ["o'neill+shop@example.co.uk", "o'neill+shop@example.co.uk"],
    ['Ada.Lovelace@Example.COM', 'ada.lovelace@example.com'],
    [` ada@example.com${ZERO_WIDTH}`, 'ada@example.com'],
    ['ada@example.xn--p1ai', 'ada@example.xn--p1ai'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    ['ada@Bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@пример.рф', 'ada@xn--e1afmkfd.xn--p1ai'],
    ['_ada_@example.com', '_ada_@example.com'],
    ['ada..l@docomo.example', 'ada..l@docomo.example'],
    ['1@2.example', '1@2.example'],
    ['a@a-b.museum', 'a@a-b.museum'],
    ['J\u00f6rg@example.de', 'j\u00f6rg@example.de'],
    ['jo\u0308rg@example.de', 'j\u00f6rg@example.de'],
    [
      '\u0438\u0432\u0430\u043d@\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444',
      '\u0438\u0432\u0430\u043d@xn--e1afmkfd.xn--p1ai',
    ],
    ['\u7528\u6237@example.com', '\u7528\u6237@example.com'],
    ['ada@example.com.', 'ada@example.com'],
    ['ada@B\u00fccher.example.', 'ada@xn--bcher-kva.example'],
    ['ada\uff20example\uff0ecom', 'ada@example.com'],
    ['"ada.lovelace"@example.com', 'ada.lovelace@example.com'],
    ['ada+shop@example.com', 'ada+shop@example.com'],
    ['<ada@example.com>', 'ada@example.com'],
    ['mailto:ada@example.com', 'ada@example.com'],
    ['\tada@example.com\r\n', 'ada@example.com'],
    ['o\u2019neill@example.com', "o'neill@example.com"],
    ['o\u2018neill@example.com', "o'neill@example.com"],
    ['mary\u2010ann@example.com', 'mary-ann@example.com'],
    ['ada@my\u2011shop.example', 'ada@my-shop.example'],
    ['ada@example.com,', 'ada@example.com'],
    ['ada@example.com;', 'ada@example.com'],
    ['ada@example.com. ', 'ada@example.com'],
    ['ada@example.com.,', 'ada@example.com'],
    ['<ada@example.com>;', 'ada@example.com'],
    ["'ada@example.com'", 'ada@example.com'],
    ['"ada@example.com"', 'ada@example.com'],
    ['\u201cada@example.com\u201d', 'ada@example.com'],
    ['Ada <ada@example.com>', 'ada@example.com'],
    ['Ada Lovelace<Ada@Example.com>', 'ada@example.com'],
    ['"Lovelace, Ada" <ada@example.com>', 'ada@example.com'],
    ['Lovelace, Ada <ada@example.com>,', 'ada@example.com'],
    ['ada@example.com (Ada Lovelace)', 'ada@example.com'],
    ['ada@example.com <mailto:ada@example.com>', 'ada@example.com'],
    ['Ada@Example.com<ada@example.com>', 'ada@example.com'],
    ['mailto:ada@example.com?subject=An%20order', 'ada@example.com'],
    ['<mailto:ada@example.com>', 'ada@example.com'],
  ])('is accepted: %s', (typed, kept) => {
    expect(email.parse(typed)).toBe(kept);
  });

  it.each([
    'ada',
    'ada@',
    '@example.com',
    'ada@example',
    'ada@example..com',
    'ada@-example.com',
    'ada@127.0.0.1',
    'ada@exa_mple.com',
    'ada lovelace@example.com',
    '"ada lovelace"@example.com',
    'ada@example.com, eve@example.com',
    'ada@example.com\nBcc: eve@example.com',
    'Ada <ada@example.com>, Eve <eve@example.com>',
    'eve@example.com <ada@example.com>',
    '"eve@example.com" <ada@example.com>',
    'ada@example.com (eve@example.com)',
    'ada@example.com; eve@example.com',
    'ada@example.com,eve',
    'Ada <ada@example.com> Lovelace',
    'Ada <>',
    'ada@example.com..',
    'ada@@example.com',
    'ada\u200d@example.com',
    'ada\u2603@example.com',
    `${'\u00f6'.repeat(33)}@example.com`,
    `${'a'.repeat(65)}@example.com`,
    `ada@${'a.'.repeat(130)}example`,
  ])('is refused: %j', (text) => {
    expect(email.safeParse(text).success).toBe(false);
  });
});

describe('an e-mail address of a query', () => {
  it.each([
    ['ada shop@example.com', 'ada+shop@example.com'],
    ['ada  shop@example.com', 'ada++shop@example.com'],
    ['ada+shop@example.com', 'ada+shop@example.com'],
    [' ada@example.com ', 'ada@example.com'],
    ['Ada <ada@example.com>', 'ada@example.com'],
  ])('has a plus where it was not written as %%2B: %j', (typed, read) => {
    expect(emailOfQuery.parse(typed)).toBe(read);
  });

  it('has no blank behind the @', () => {
    expect(emailOfQuery.safeParse('ada@exam ple.com').success).toBe(false);
  });
});

describe('an SKU', () => {
  it.each(['#A1', '_A1', 'A&B1', 'A:B', 'A(B)', 'GRÜN-1', 'A*2', '85123A', 'a b', '靴-1', '5\'11"', 'x'.repeat(64)])(
    'is taken as the supplier writes it: %s',
    (text) => {
      expect(sku.parse(text)).toBe(text);
    },
  );

  it('is trimmed and composed', () => {
    expect(sku.parse(' GRU\u0308N-1\u00a0')).toBe('GRÜN-1');
  });

  it.each([
    'A B-1',
    'A  B-1',
    'A\u00a0B-1',
    'A\tB-1',
    '\uff21 \uff22-1',
    'A B\u20141',
    'A\u200b B\u20111',
    ' A B\uff0d\uff11 ',
  ])('is one article, however its blanks, letters and dashes look: %j', (typed) =>
    expect(sku.parse(typed)).toBe('A B-1'),
  );

  it.each(['', ' ', '\u200b', 'A\u0007B', 'x'.repeat(65)])('is refused: %j', (text) => {
    expect(sku.safeParse(text).success).toBe(false);
  });
});

function errorsOf(schema: z.ZodType, body: unknown) {
  try {
    validBody(schema, body);
  } catch (error) {
    if (error instanceof Problem) return error.errors;
    throw error;
  }
  return [];
}
