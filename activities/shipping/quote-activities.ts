import { isWholeAddress } from '../../domain/shipping/compare-addresses.ts';
import type { Destination } from '../../domain/shipping/postal-address.ts';
import type { QuoteRepository } from '../../db/shipping/quote-repository.ts';
import type {
  QuoteActivities,
  QuoteInput,
  QuoteOutcome,
  QuoteRecords,
  QuoteRefusal,
} from '../../workflows/shipping/quote-contract.ts';
import {
  CarrierRejected,
  CarrierUnavailable,
  NO_EXCHANGE_RATE,
  type AddressVerdict,
  type CarrierGateway,
} from '../../gateways/carrier-gateway.ts';
import { unknownIfUnavailable } from './unknown-if-unavailable.ts';

interface Deps {
  readonly carriers: Pick<CarrierGateway, 'quote' | 'verifyAddress'>;
  readonly quotes: QuoteRepository;
}

export function createQuoteActivities(deps: Deps): QuoteActivities {
  return { quoteCarriers: (input) => quoteCarriers(deps, input) };
}

export function createQuoteRecords({ quotes }: Pick<Deps, 'quotes'>): QuoteRecords {
  return { giveUpQuote: ({ quoteId }) => quotes.refuseQuote(quoteId, 'carriers-unavailable') };
}

async function quoteCarriers({ carriers, quotes }: Deps, { quoteId }: QuoteInput): Promise<QuoteOutcome> {
  const { outcome, from, to, insistOnAddress, weightGrams, currency } = await quotes.readQuoteForCarriers(quoteId);
  if (outcome) return outcome;
  if (!from) return quotes.refuseQuote(quoteId, 'no-service');
  try {
    const [rates, verdict] = await Promise.all([
      carriers.quote({ from, to, weightGrams, currency }),
      insistOnAddress ? 'unknown' : verdictOn(carriers, to),
    ]);
    if (verdict === 'undeliverable') return await quotes.refuseQuote(quoteId, 'address-not-deliverable');
    return rates.length > 0
      ? await quotes.saveOptions(quoteId, rates)
      : await quotes.refuseQuote(quoteId, 'no-service');
  } catch (error) {
    if (error instanceof CarrierUnavailable) throw withoutTheirWords(quoteId, error);
    if (!(error instanceof CarrierRejected)) throw error;
    return quotes.refuseQuote(quoteId, refusalFor(error));
  }
}

/**
 * Carriers may quote a street, and what an activity fails with stands in its history, which is found by nobody's name once the quote
 * is gone.
 */
function withoutTheirWords(quoteId: string, { code }: CarrierUnavailable): CarrierUnavailable {
  return new CarrierUnavailable(`The carriers gave no prices for quote ${quoteId} (${code ?? 'no answer'})`, { code });
}

async function verdictOn(carriers: Deps['carriers'], to: Destination): Promise<AddressVerdict> {
  if (!isWholeAddress(to)) return 'unknown';
  return unknownIfUnavailable(() => carriers.verifyAddress(to));
}

/** Carriers' codes for a bad address begin with or hold the word, such as EasyPost's `ADDRESS.VERIFY.FAILURE`. */
function refusalFor({ code }: CarrierRejected): QuoteRefusal {
  if (code === NO_EXCHANGE_RATE) return 'no-exchange-rate';
  return /address|postal|zip/i.test(code) ? 'address-not-deliverable' : 'no-service';
}
