import { idWithin } from '../../domain/identity/derived-ids.ts';
import type { QuotedLine } from '../../domain/pricing/basket-facts.ts';
import type { Destination, PostalAddress } from '../../domain/shipping/postal-address.ts';
import type { QuoteOutcome, QuoteRefusal } from '../../workflows/shipping/quote-contract.ts';
import type { Database } from '../database.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';

export interface NewQuote {
  readonly id: string;
  readonly currency: string;
  readonly shippingAddress: Destination;
  /** The shopper says that the address is right, whatever the carriers know of it. */
  readonly insistOnAddress: boolean;
  readonly lines: readonly QuotedLine[];
  readonly weightGrams: number;
  /** One order may be placed by it, and no more. Left out: any number. */
  readonly singleUse?: boolean;
  /** The credential that asks. Left out: nobody's in particular. */
  readonly madeBy?: string;
  /** How long the shop stands by the quote, from now. */
  readonly validForMs: number;
}

/** A stored quote as carriers are asked for it. Amounts and weights as in NewQuote. */
export interface QuoteForCarriers {
  /** Null while no carrier has answered; one that was given up may be asked for again. */
  readonly outcome: QuoteOutcome | null;
  /** The address of the preferred location. Null while the shop has none that is open. */
  readonly from: PostalAddress | null;
  readonly to: Destination;
  readonly insistOnAddress: boolean;
  readonly weightGrams: number;
  readonly currency: string;
}

export interface OfferedService {
  readonly carrier: string;
  readonly service: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly deliveryDays: number | null;
}

export interface QuoteRepository {
  /** Stores a request for a quote, its lines in SKU order. An id that is there already is left alone. */
  storeQuote(quote: NewQuote): Promise<void>;
  readQuoteForCarriers(quoteId: string): Promise<QuoteForCarriers>;
  /** Stores what the carriers offer. Their first answer to a quote counts; what is returned is what stands. */
  saveOptions(quoteId: string, services: readonly OfferedService[]): Promise<QuoteOutcome>;
  /** Stores that there is no offer. The carriers' first answer counts; what is returned is what stands. */
  refuseQuote(quoteId: string, refusal: QuoteRefusal): Promise<QuoteOutcome>;
}

export function createQuoteRepository(database: Database): QuoteRepository {
  return {
    storeQuote: (quote) => storeQuote(database, quote),
    readQuoteForCarriers: (quoteId) => readQuoteForCarriers(database, quoteId),
    async saveOptions(quoteId, services) {
      const options = services.map((offer) => ({ id: idWithin(quoteId, offer.carrier, offer.service), ...offer }));
      await database.em.fork().execute(saveOptionsSql, [quoteId, JSON.stringify(options)]);
      return outcomeOf(await readQuote(database, quoteId));
    },
    async refuseQuote(quoteId, refusal) {
      await database.em
        .fork()
        .execute(`update shipping_quote set state = 'refused', refusal = ? where id = ? and ${UNANSWERED}`, [
          refusal,
          quoteId,
        ]);
      return outcomeOf(await readQuote(database, quoteId));
    },
  };
}

async function storeQuote(database: Database, quote: NewQuote): Promise<void> {
  const lines = [...quote.lines].sort((a, b) => (a.sku < b.sku ? -1 : 1));
  await database.em.fork().execute(
    `insert into shipping_quote (id, currency, shipping_address, insist_on_address, lines, weight_grams, single_use, made_by, expires_at)
     values (?, ?, ?::jsonb, ?, ?::jsonb, ?, ?, ?, now() + ? * interval '1 millisecond')
     on conflict (id) do nothing`,
    [
      quote.id,
      quote.currency,
      JSON.stringify(quote.shippingAddress),
      quote.insistOnAddress,
      JSON.stringify(lines),
      quote.weightGrams,
      quote.singleUse ?? false,
      quote.madeBy ?? null,
      quote.validForMs,
    ],
  );
}

/** Not answered by any carrier: not yet, or given up before one was back. */
const UNANSWERED = `(state = 'requested' or refusal = 'carriers-unavailable')`;

/** A carrier may name a service twice; services come cheapest first, so the dearer repeat is dropped. */
const saveOptionsSql = `
with opened as (
  update shipping_quote set state = 'quoted', refusal = null where id = ? and ${UNANSWERED} returning id
)
insert into shipping_option (id, quote_id, carrier, service, amount_minor, currency, delivery_days)
select o.id, opened.id, o.carrier, o.service, o."amountMinor", o.currency, o."deliveryDays"
from opened, jsonb_to_recordset(?::jsonb) as o(id uuid, carrier text, service text, "amountMinor" bigint,
  currency text, "deliveryDays" int)
on conflict (id) do nothing`;

interface QuoteRow {
  readonly state: 'requested' | 'quoted' | 'refused';
  readonly refusal: QuoteRefusal | null;
  readonly currency: string;
  readonly to: Destination;
  readonly insist_on_address: boolean;
  readonly from: PostalAddress | null;
  readonly weight_grams: number;
}

async function readQuoteForCarriers(database: Database, quoteId: string): Promise<QuoteForCarriers> {
  const row = await readQuote(database, quoteId);
  const { from, to, currency, weight_grams: weightGrams, insist_on_address: insistOnAddress } = row;
  const isAnswered = row.state !== 'requested' && row.refusal !== 'carriers-unavailable';
  return { outcome: isAnswered ? outcomeOf(row) : null, from, to, insistOnAddress, weightGrams, currency };
}

async function readQuote(database: Database, quoteId: string): Promise<QuoteRow> {
  const [row] = await database.em.fork().execute<QuoteRow[]>(
    `select state, refusal, currency, shipping_address as "to", insist_on_address, weight_grams,
       (select address from stock_location where state = 'open' order by priority, id limit 1) as "from"
     from shipping_quote where id = ?`,
    [quoteId],
  );
  if (!row) throw new RecordNotFound('shipping quote', quoteId);
  return row;
}

function outcomeOf({ state, refusal }: QuoteRow): QuoteOutcome {
  return state === 'quoted' ? { kind: 'quoted' } : { kind: 'refused', refusal: refusal ?? 'no-service' };
}
