import { Role } from './access/role-entity.ts';
import { SigningKey } from './access/signing-key-entity.ts';
import { AccountAddress, AccountLogin, CustomerAccount, CustomerSession } from './accounts/account-entity.ts';
import { Approval } from './approvals/approval-entity.ts';
import { BookLook } from './books/book-look-entity.ts';
import { Backorder } from './backorders/backorder-entity.ts';
import { Product, ProductVariant, VariantPrice } from './catalogue/product-entity.ts';
import { Credential, CredentialSecret } from './credentials/credential-entity.ts';
import { Customer } from './customers/customer-entity.ts';
import { CountedSubject, Event } from './events/event-entity.ts';
import { EventFeed, EventPending } from './events/event-feed-entity.ts';
import { IdempotentRequest } from './idempotency/idempotent-request-entity.ts';
import { ImportRow, ImportRun } from './import/import-entity.ts';
import { Reservation, StockChange, StockLevel, StockLocation, StockMovement } from './inventory/stock-entity.ts';
import { LedgerPosting, LedgerTransaction } from './ledger/ledger-entity.ts';
import { CheckoutRequest, Order, OrderLine } from './orders/order-entity.ts';
import { Message } from './messages/message-entity.ts';
import { MessagePreference, PushSubscription, SuppressedAddress } from './messages/message-preference-entity.ts';
import { StoredMessageTemplate } from './messages/message-template-entity.ts';
import { Payment, PaymentCapture, PaymentRefund, PaymentWriteOff } from './payments/payment-entity.ts';
import { Erasure } from './people/erasure-entity.ts';
import { PolicyVersion } from './policies/policy-version-entity.ts';
import { Shipment, ShipmentLine, ShippingLabel } from './shipments/shipment-entity.ts';
import { AddressCorrection } from './shipping/address-correction-entity.ts';
import { ShippingOption, ShippingQuote } from './shipping/shipping-quote-entity.ts';
import { Shop } from './shop/shop-entity.ts';
import { StaffKey, StaffMember, StaffSession } from './staff/staff-entity.ts';
import { Task, TaskComment } from './tasks/task-entity.ts';
import { TaxRate } from './tax/tax-rate-entity.ts';
import { TaxRoundingRule } from './tax/tax-rounding-entity.ts';
import { BackfillProgress } from './upgrade/backfill-progress-entity.ts';
import { InboundEvent, UnreadableEvent } from './webhooks/inbound-event-entity.ts';

/** Every table of the platform. */
export const entities = [
  Shop,
  Credential,
  CredentialSecret,
  Role,
  SigningKey,
  StaffKey,
  StaffMember,
  StaffSession,
  IdempotentRequest,
  Product,
  ProductVariant,
  VariantPrice,
  Customer,
  CustomerAccount,
  AccountLogin,
  CustomerSession,
  AccountAddress,
  TaxRate,
  TaxRoundingRule,
  StockLocation,
  StockLevel,
  StockMovement,
  StockChange,
  Reservation,
  ShippingQuote,
  ShippingOption,
  CheckoutRequest,
  Order,
  OrderLine,
  Event,
  CountedSubject,
  EventPending,
  EventFeed,
  Backorder,
  Payment,
  PaymentCapture,
  PaymentRefund,
  PaymentWriteOff,
  LedgerTransaction,
  LedgerPosting,
  Shipment,
  ShipmentLine,
  ShippingLabel,
  AddressCorrection,
  InboundEvent,
  UnreadableEvent,
  Message,
  StoredMessageTemplate,
  MessagePreference,
  SuppressedAddress,
  PushSubscription,
  Task,
  TaskComment,
  Approval,
  BookLook,
  ImportRun,
  ImportRow,
  Erasure,
  BackfillProgress,
  PolicyVersion,
];
