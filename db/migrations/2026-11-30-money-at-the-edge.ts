import { Migration } from '@mikro-orm/migrations';

/**
 * Until when a payment can be taken and in how many parts; captures and refunds that are written down before the provider is
 * asked, with the number of the attempt.
 */
export class MoneyAtTheEdge extends Migration {
  override up(): void {
    this.addSql(`alter table payment
      add column authorised_until timestamptz null,
      add column multicapture boolean not null default false,
      add column card jsonb null,
      add column decline jsonb null,
      add constraint payment_authorised check (state not in ('authorised', 'captured') or authorised_minor >= amount_minor)`);
    this.addSql(`alter table payment_capture
      add column state varchar(255) not null default 'captured',
      add column attempt int not null default 1,
      add column taken_minor bigint null,
      add column tax_minor bigint not null default 0,
      add column captured_before_minor bigint not null default 0,
      add column final boolean not null default true,
      add column asked_at timestamptz not null default now(),
      alter column captured_at drop not null,
      alter column captured_at drop default`);
    this.addSql('update payment_capture set taken_minor = amount_minor');
    this.addSql(`alter table payment_capture
      alter column taken_minor set not null,
      alter column state set default 'opened',
      drop constraint payment_capture_amount_minor_check,
      add constraint payment_capture_amount_minor_check check (amount_minor >= 0),
      add constraint payment_capture_taken_minor_check check (taken_minor >= 0),
      add constraint payment_capture_state check (state in ('opened', 'refused', 'captured'))`);
    this.addSql(
      `create unique index payment_capture_one_opened on payment_capture (payment_id) where state = 'opened'`,
    );
    this.addSql(`alter table payment_refund
      add column attempt int not null default 1,
      add column tax_minor bigint not null default 0,
      add column booked_at timestamptz null,
      drop constraint payment_refund_state,
      add constraint payment_refund_state check (state in ('opened', 'pending', 'succeeded', 'failed'))`);
    this.addSql(`update payment_refund set state = 'opened' where state = 'pending'`);
    this.addSql(`update payment_refund set booked_at = created_at where state = 'succeeded'`);
    this.addSql(`alter table payment_refund alter column state set default 'opened'`);
    this.addSql(
      'alter table payment_refund add constraint payment_refund_shipment_id_attempt_unique unique (shipment_id, attempt)',
    );
    this.addSql(`create unique index payment_refund_one_live on payment_refund (shipment_id) where state <> 'failed'`);
    this.addSql('drop index payment_refund_shipment_id_index');
  }
}
