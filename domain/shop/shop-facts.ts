import type { LocationState } from '../inventory/location-state.ts';
import type { ProviderSettings, ShopMode } from './shop-mode.ts';

/** What the database holds of that by which a shop can sell. */
export interface ShopFacts {
  readonly mode: ShopMode;
  /** API keys that are accepted, by role. */
  readonly keys: { readonly storefront: number; readonly staff: number; readonly publishable: number };
  /** The preferred ones first. */
  readonly locations: readonly {
    readonly id: string;
    readonly state: LocationState;
    readonly country: string | null;
    /** Street, city and country. */
    readonly hasAddress: boolean;
    readonly hasTelephone: boolean;
  }[];
  /** In force. */
  readonly rates: readonly { readonly country: string; readonly taxClass: string }[];
  /** Of what is for sale: how many variants have each class. */
  readonly classes: readonly { readonly taxClass: string; readonly variants: number }[];
  /** How many variants are for sale in each currency, and of how many there are some, or more may be ordered than there are. */
  readonly prices: readonly { readonly currency: string; readonly forSale: number; readonly orderable: number }[];
}

/** What the processes of the shop are set to, as far as it is known. */
export interface ShopSettings {
  readonly currencies: ReadonlySet<string>;
  readonly providers: ProviderSettings;
  /** Into which currencies prices of carriers can be converted. */
  readonly exchangeInto: ReadonlySet<string>;
  /** Proxies in front of the API. */
  readonly trustedProxies: number;
  /** Undefined: not set. */
  readonly mailFrom: string | undefined;
}
