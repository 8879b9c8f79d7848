import type { Locale } from '../shared/locale.ts';
import type { TypedSearch } from '../orders/what-was-typed.ts';

interface SearchWords {
  readonly title: string;
  readonly nothing: (typed: string) => string;
  readonly hint: string;
  /** To whoever may not read e-mail addresses. */
  readonly notByEmail: string;
  readonly by: Readonly<Record<TypedSearch['by'], string>>;
  readonly more: string;
}

export const searchWords: Readonly<Record<Locale, SearchWords>> = {
  en: {
    title: 'Search',
    nothing: (typed) => `There is no order for “${typed}”.`,
    hint: 'Type an order number, an e-mail address, a SKU, a tracking code or a postcode.',
    notByEmail: 'Your role does not show who customers are: nothing is found by an e-mail address.',
    by: {
      number: 'Order of this number',
      email: 'Orders of this e-mail address',
      sku: 'Orders of this SKU, open ones first',
      trackingCode: 'Order of the parcel with this tracking code',
      postalCode: 'Orders to this postcode',
    },
    more: 'All orders of this SKU',
  },
  de: {
    title: 'Suche',
    nothing: (typed) => `Zu „${typed}“ gibt es keine Bestellung.`,
    hint: 'Tippen Sie eine Bestellnummer, eine E-Mail-Adresse, eine SKU, eine Sendungsnummer oder eine Postleitzahl.',
    notByEmail: 'Ihre Rolle zeigt nicht, wer Kunden sind: Nach E-Mail-Adressen wird nicht gesucht.',
    by: {
      number: 'Bestellung mit dieser Nummer',
      email: 'Bestellungen dieser E-Mail-Adresse',
      sku: 'Bestellungen dieser SKU, offene zuerst',
      trackingCode: 'Bestellung des Pakets mit dieser Sendungsnummer',
      postalCode: 'Bestellungen an diese Postleitzahl',
    },
    more: 'Alle Bestellungen dieser SKU',
  },
};
