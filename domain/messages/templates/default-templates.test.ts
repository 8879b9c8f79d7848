import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { createLiquidRenderer } from '../../../gateways/liquid/liquid-renderer.ts';
import { messageChannels, messageKindNames, rulesOfMessage, type MessageKind } from '../message-kinds.ts';
import { messageLocales, type MessageLocale } from '../message-locales.ts';
import { exampleFacts, moneyIn, viewOf, type OrderFacts } from '../message-view.ts';
import { writeMessage } from '../write-message.ts';
import { defaultTemplate } from './default-templates.ts';

const render = createLiquidRenderer();
const facts = exampleFacts('order-confirmed') as OrderFacts;

function write(
  kind: MessageKind,
  given: object = {},
  { locale = 'en', link = '' }: { locale?: MessageLocale; link?: string } = {},
) {
  const template = defaultTemplate(kind, locale, 'email');
  if (!template) throw new Error(`There is no template of ${kind}`);
  const view = viewOf(kind, { ...exampleFacts(kind), ...given }, { shop: 'The Shop', locale, link });
  return writeMessage(render, template, { view, channel: 'email' });
}

const all = messageKindNames.flatMap((kind) =>
  messageLocales.flatMap((locale) =>
    messageChannels.flatMap((channel) =>
      ['', 'https://shop.example/x?a=1&b=2'].map((link) => ({ kind, locale, channel, link })),
    ),
  ),
);

describe('the default templates', () => {
  it.each(all)('say $kind in $locale by $channel, link: "$link"', ({ kind, locale, channel, link }) => {
    const template = defaultTemplate(kind, locale, channel);
    const has: readonly string[] = rulesOfMessage(kind).channels;
    expect(template !== undefined).toBe(has.includes(channel));
    if (!template) return;
    const view = viewOf(kind, exampleFacts(kind), { shop: 'The Shop', locale, link });
    const { subject, text, html } = writeMessage(render, template, { view, channel });
    expect(subject === '').toBe(channel === 'sms');
    expect(text.trim()).not.toBe('');
    expect(`${subject}${text}${html ?? ''}`).not.toMatch(/undefined|null|\{\{|\{%|\[object/);
    if (channel === 'email') expect(html).toContain(`<html lang="${locale}">`);
    if (link !== '' && rulesOfMessage(kind).hasLink) expect(text).toContain(link);
  });

  it('name the order, its goods and its total when it is confirmed', () => {
    const { subject, text, html } = write('order-confirmed');
    expect(subject).toBe('Order A-1042 is confirmed');
    expect(text).toContain('2 × Blue mug & saucer\n  1 × Tea tin');
    expect(text).toContain('€84.10');
    expect(html).toContain('2 × Blue mug &amp; saucer</td>');
    expect(write('order-confirmed', {}, { locale: 'de' }).text).toContain('84,10\u00a0€');
  });

  it('name carrier and tracking code of a parcel, if there is one', () => {
    expect(write('parcel-handed-over').text).toContain('DHL has your parcel: QM1000042.');
    expect(write('parcel-handed-over', { trackingCode: null }).text).toContain('has your parcel.');
  });

  it('say why an order was cancelled, and what became of its money', () => {
    expect(write('order-cancelled').text).toBe(
      'It was cancelled as you asked.\n\nWe have released the hold of €84.10 on your card.\n\n',
    );
    const unpaid = { cancelReason: 'payment', moneyWasHeld: false };
    expect(write('order-cancelled', unpaid).text).toContain('Nothing was charged.');
    expect(write('order-cancelled', unpaid, { locale: 'de' }).text).toContain('nicht rechtzeitig bezahlt');
  });

  it('say something of every refusal, also of one that this version does not know', () => {
    const textOf = (refusalCode: string) => write('order-refused', { refusalCode }).text;
    expect(textOf('request-expired')).toContain('in time');
    expect(textOf('no-shipping-service')).toContain('No carrier takes it to its address');
    expect(textOf('order-number-taken')).toContain('on our side');
    expect(textOf('toString')).toContain('on our side');
  });

  it('show whatever a title holds as text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 60 }), (title) => {
        const { subject, html } = write('order-confirmed', { lines: [{ title, quantity: 1 }] });
        expect(subject).not.toContain('\n');
        expect(html?.match(/<(?:script|img|iframe)/i)).toBeNull();
        expect(html?.match(/<td/g)).toHaveLength(
          write('order-confirmed', { lines: facts.lines.slice(0, 1) }).html?.match(/<td/g)?.length ?? 0,
        );
      }),
      { numRuns: 200 },
    );
  });
});

describe('moneyIn', () => {
  it('writes every amount with the digits of its currency, to the last minor unit', () => {
    const currencies = fc.constantFrom('EUR', 'JPY', 'KWD', 'GBP');
    fc.assert(
      fc.property(fc.maxSafeInteger(), currencies, fc.constantFrom(...messageLocales), (amount, currency, locale) => {
        const digits = moneyIn(locale, amount, currency).replaceAll(/\D/g, '');
        expect(BigInt(digits)).toBe(BigInt(Math.abs(amount)));
      }),
    );
  });
});
