import { eventCatalogue, isEventType, type EventType } from '../../domain/events/event-catalogue.ts';
import { declineInWords } from '../../domain/payments/provider-codes-in-words.ts';
import { money, time } from '../shared/format.ts';
import { html, type Html } from '../shared/html.ts';
import type { Locale } from '../shared/locale.ts';
import { orderWords } from './order-words.ts';
import type { PresentedEvent } from '../order-view/read-order-view.ts';
import { germanTimeline } from './timeline-words-de.ts';

/** What happened to an order, the newest first: whoever calls asks about the end of it. */
export function timeline(events: readonly PresentedEvent[], currency: string, locale: Locale): Html {
  return html`<ol class="timeline">
    ${events.toReversed().map((event) => entry(event, currency, locale))}
  </ol>`;
}

function entry({ type, occurredAt, data = {} }: PresentedEvent, currency: string, locale: Locale): Html {
  const { by, amountMinor, authorisedMinor, sequence, declineCode, reason, notice, trackingCode } = data;
  const amount = [amountMinor, authorisedMinor].find((one) => typeof one === 'number');
  const code = typeof declineCode === 'string' ? declineCode : undefined;
  const details = [
    typeof sequence === 'number' && orderWords[locale].parcel(sequence),
    typeof amount === 'number' && money({ amount, currency }, locale),
    code !== undefined && declineInWords(code),
    typeof notice === 'string' && notice,
    typeof reason === 'string' && reason,
    typeof trackingCode === 'string' && trackingCode,
    typeof by === 'string' && orderWords[locale].by(by),
  ].filter((one): one is string => typeof one === 'string' && one !== '');
  return html`<li>
    ${time(occurredAt, locale)} · ${eventInWords(type, locale)}
    ${details.length > 0 && html`<small>${details.join(' · ')}</small>`}
  </li>`;
}

/** One of a later version is told by its name. */
function eventInWords(type: string, locale: Locale): string {
  if (!isEventType(type)) return type;
  const german: Partial<Record<EventType, string>> = germanTimeline;
  return (locale === 'de' ? german[type] : undefined) ?? eventCatalogue[type].words;
}
