import type { Locale } from '../shared/locale.ts';

interface ShipmentWords {
  readonly title: string;
  readonly which: string;
  readonly attention: string;
  readonly order: string;
  readonly state: string;
  readonly goods: string;
  readonly location: string;
  readonly tracking: string;
  readonly planned: string;
  readonly held: string;
  readonly none: string;
  readonly more: string;
}

export const shipmentWords: Readonly<Record<Locale, ShipmentWords>> = {
  en: {
    title: 'Parcels',
    which: 'Which parcels',
    attention: 'need you',
    order: 'Parcel',
    state: 'State',
    goods: 'Goods',
    location: 'From',
    tracking: 'Carrier',
    planned: 'Planned',
    held: 'The order is on hold: pack it, and do not hand it over.',
    none: 'There are none.',
    more: 'Later ones',
  },
  de: {
    title: 'Pakete',
    which: 'Welche Pakete',
    attention: 'brauchen Sie',
    order: 'Paket',
    state: 'Stand',
    goods: 'Ware',
    location: 'Von',
    tracking: 'Paketdienst',
    planned: 'Geplant',
    held: 'Die Bestellung ist angehalten: packen, aber nicht übergeben.',
    none: 'Es gibt keine.',
    more: 'Spätere',
  },
};
