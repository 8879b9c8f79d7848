import type { ClientConfig } from 'pg';
import { PreparedStatementClient } from '../shared/prepared-statement-client.ts';
import type { Endpoint, Endpoints } from './endpoints.ts';

type Connected = (error?: unknown) => void;

interface QueryError extends Error {
  /** SQLSTATE, where the server says so. */
  readonly code?: unknown;
}

/** Fields that `pg` sets in the constructor and reads when it connects. */
interface Destination {
  host: string;
  port: number;
  ssl: Endpoint['ssl'];
  readonly connection: { ssl: Endpoint['ssl'] };
}

/** SQLSTATE of a server that has become read-only, because another one is the primary. */
const NOT_THE_ONE = '25006';
/** SQLSTATE of a session that the server ended: all of them when it shuts down, or only this one, on somebody's command. */
const SESSION_ENDED = /^57P0[123]$/;

/** Message of `pg`, which has no code for it. The server's own statement timeout is shorter, so the server is gone or hangs. */
const NO_ANSWER = 'Query read timeout';

/** Client class for one pool: a client connects to the server that is the primary then, and is discarded when that changes. */
export function clientsOf(endpoints: Endpoints): new (config?: ClientConfig) => PreparedStatementClient {
  const connected = new Set<ShopClient>();

  class ShopClient extends PreparedStatementClient {
    #endpoint: Endpoint | undefined;
    /** Statements that are not answered yet. */
    #underWay = 0;
    readonly #patienceMs: number;

    constructor(config?: ClientConfig) {
      super(config);
      this.#patienceMs = config?.connectionTimeoutMillis ?? 0;
      this.on('error', () => this.#leave());
      this.on('end', () => connected.delete(this));
    }

    // `pg-pool` passes a callback, other callers await the promise.
    override connect(...[callback]: unknown[]): never {
      if (callback) return this.#connect(callback as Connected) as never;
      return new Promise<void>((resolve, reject) => {
        this.#connect((error) => (error ? reject(error) : resolve()));
      }) as never;
    }

    #connect(tell: Connected): void {
      this.#choose().then((endpoint) => {
        this.#goTo(endpoint);
        super.connect((error: unknown) => {
          if (error) endpoints.forget(endpoint);
          else connected.add(this);
          tell(error);
        });
      }, tell);
    }

    /** Limited to the connection timeout, because the pool's own timeout covers only the connecting that follows. */
    async #choose(): Promise<Endpoint> {
      if (this.#patienceMs === 0) return endpoints.find();
      const { promise: timeUp, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => reject(new Error('timeout expired')), this.#patienceMs);
      return Promise.race([endpoints.find(), timeUp]).finally(() => clearTimeout(timer));
    }

    #goTo(endpoint: Endpoint): void {
      const { host, port, ssl } = (this.#endpoint = endpoint);
      const destination = this as unknown as Destination;
      Object.assign(destination, { host, port, ssl });
      destination.connection.ssl = ssl;
    }

    override query(...args: unknown[]): never {
      const answer = super.query(...args) as unknown;
      if (answer instanceof Promise) {
        this.#underWay += 1;
        answer.catch((error: QueryError) => this.#leaveAfter(error)).finally(() => (this.#underWay -= 1));
      }
      return answer as never;
    }

    #leaveAfter({ code, message }: QueryError): void {
      if (code === NOT_THE_ONE) this.#leaveTogether();
      else if (SESSION_ENDED.test(String(code)) || message === NO_ANSWER) this.#leave();
    }

    /** Ends this client; the pool then replaces it. */
    #leave(): void {
      if (this.#endpoint) endpoints.forget(this.#endpoint);
      this.end().catch(() => {});
    }

    /** Also ends the idle clients of the same server, each of which would otherwise fail one more request. */
    #leaveTogether(): void {
      this.#leave();
      for (const other of connected) {
        // The transaction status is that after the last statement, so a statement under way has to be checked, too.
        const isIdle = other.#underWay === 0 && other.getTransactionStatus() === 'I';
        // An error makes the pool discard it.
        if (other !== this && other.#endpoint === this.#endpoint && isIdle) {
          other.emit('error', new Error('Its server is not the one any more'));
        }
      }
    }
  }

  return ShopClient;
}
