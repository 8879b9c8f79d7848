import { cancellationReasons, type CancellationReason } from '../orders/cancellation-reason.ts';
import type { RefusalCode } from '../orders/refusal-code.ts';
import type { MessageLocale } from './message-locales.ts';

/** Why an order was given up, as it is mailed. */
export function cancellationWords(reason: CancellationReason | null, locale: MessageLocale): string {
  return cancellations[locale][reason ?? 'shop'];
}

const cancellations: Readonly<Record<MessageLocale, Readonly<Record<CancellationReason, string>>>> = {
  en: cancellationReasons,
  de: {
    customer: 'Sie wurde storniert, wie Sie es wünschten.',
    inventory: 'Wir können sie nicht versenden: Die Ware ist nicht verfügbar.',
    address: 'Wir können nicht an die Adresse der Bestellung liefern.',
    shop: 'Wir können sie nicht ausführen.',
    payment: 'Sie wurde nicht rechtzeitig bezahlt.',
    failure: 'Wir konnten sie nicht ausführen.',
  },
};

/** Why a request became no order. It is stored, and another version may have stored a code that this one does not know. */
export function refusalWords(code: string, locale: MessageLocale): string {
  const words = refusals[locale];
  return Object.hasOwn(words, code) ? words[code as RefusalCode] : OURS[locale];
}

const OURS = {
  en: 'Something went wrong on our side.',
  de: 'Bei uns ist etwas schiefgegangen.',
} as const satisfies Record<MessageLocale, string>;

const QUOTE_OVER = {
  en: 'The price for sending it was no longer valid.',
  de: 'Der Versandpreis galt nicht mehr.',
} as const;

const PRICE_CHANGED = { en: 'A price has changed meanwhile.', de: 'Ein Preis hat sich inzwischen geändert.' } as const;

/** By the code of the refusal; its own words are for programs. What follows from the shop's own settings is on our side. */
const refusals: Readonly<Record<MessageLocale, Readonly<Record<RefusalCode, string>>>> = {
  en: {
    'request-expired': 'We could not place it in time.',
    'out-of-stock': 'Something in it has been sold out meanwhile.',
    'unknown-sku': 'Something in it is no longer for sale.',
    'price-changed': PRICE_CHANGED.en,
    'total-changed': PRICE_CHANGED.en,
    'currency-mismatch': 'Something in it is not sold in its currency.',
    'currency-not-enabled': 'We do not sell in its currency at the moment.',
    'amount-too-small': 'Its total is less than can be charged to a card.',
    'amount-too-large': 'Its total is more than can be charged to a card at once.',
    'too-many-units': 'It was for more of something than we sell in one order.',
    'quote-expired': QUOTE_OVER.en,
    'unknown-quote': QUOTE_OVER.en,
    'quote-of-another-basket': 'The price for sending it was for other goods.',
    'unknown-shipping-option': 'It cannot be sent the way that was chosen.',
    'destination-not-served': 'We do not deliver to its address.',
    'address-not-deliverable': 'The carriers do not deliver to its address.',
    'no-shipping-service': 'No carrier takes it to its address the way that was chosen.',
    'payment-method-invalid': 'Its payment method could not be used.',
    'unknown-customer': OURS.en,
  },
  de: {
    'request-expired': 'Wir konnten sie nicht rechtzeitig aufnehmen.',
    'out-of-stock': 'Etwas davon ist inzwischen ausverkauft.',
    'unknown-sku': 'Etwas davon wird nicht mehr verkauft.',
    'price-changed': PRICE_CHANGED.de,
    'total-changed': PRICE_CHANGED.de,
    'currency-mismatch': 'Etwas davon wird nicht in dieser Währung verkauft.',
    'currency-not-enabled': 'In dieser Währung verkaufen wir zurzeit nicht.',
    'amount-too-small': 'Die Summe ist kleiner, als sich von einer Karte abbuchen lässt.',
    'amount-too-large': 'Die Summe ist größer, als sich auf einmal von einer Karte abbuchen lässt.',
    'too-many-units': 'Sie enthielt von etwas mehr, als wir in einer Bestellung verkaufen.',
    'quote-expired': QUOTE_OVER.de,
    'unknown-quote': QUOTE_OVER.de,
    'quote-of-another-basket': 'Der Versandpreis galt für andere Ware.',
    'unknown-shipping-option': 'Auf dem gewählten Weg lässt sie sich nicht versenden.',
    'destination-not-served': 'An diese Adresse liefern wir nicht.',
    'address-not-deliverable': 'Die Paketdienste liefern nicht an diese Adresse.',
    'no-shipping-service': 'Kein Paketdienst bringt sie auf dem gewählten Weg an diese Adresse.',
    'payment-method-invalid': 'Die gewählte Zahlungsart ließ sich nicht verwenden.',
    'unknown-customer': OURS.de,
  },
};
