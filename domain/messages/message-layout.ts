import type { MessageLocale } from './message-locales.ts';

/**
 * The outer part of each HTML mail, in Liquid: one column of tables, which every mail program draws, 600 px wide and narrower where the
 * screen is. No picture and no font is fetched, so that nobody is told that a mail was read. `content` is HTML already.
 */
export const messageLayout = `<!doctype html>
<html lang="{{ locale }}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>{{ subject }}</title></head>
<body style="margin:0;padding:0;background:#f4f4f4">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f4f4"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;background:#ffffff;border-radius:6px">
<tr><td style="padding:24px 32px 0;font:bold 18px/1.4 Helvetica,Arial,sans-serif;color:#222222">{{ shop }}</td></tr>
<tr><td style="padding:16px 32px 24px;font:16px/1.5 Helvetica,Arial,sans-serif;color:#222222">
<h1 style="margin:0 0 16px;font-size:20px;line-height:1.3">{{ subject }}</h1>
{{ content | raw }}
</td></tr>
<tr><td style="padding:16px 32px;border-top:1px solid #e2e2e2;font:13px/1.5 Helvetica,Arial,sans-serif;color:#595959">{{ footer }}{% if unsubscribe != '' %}<br><a href="{{ unsubscribe }}" style="color:#595959">{{ unsubscribeWords }}</a>{% endif %}</td></tr>
</table></td></tr></table></body></html>
`;

/** Under each mail. */
export const layoutWords: Readonly<Record<MessageLocale, { readonly footer: string; readonly unsubscribe: string }>> = {
  en: {
    footer: 'This mail was written by a machine. You can answer it: a person reads what you write.',
    unsubscribe: 'Do not send me such mails any more',
  },
  de: {
    footer: 'Diese E-Mail wurde automatisch geschrieben. Auf Ihre Antwort antwortet ein Mensch.',
    unsubscribe: 'Solche E-Mails nicht mehr erhalten',
  },
};
