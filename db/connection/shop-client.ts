import type { ClientConfig } from 'pg';
import { PreparedStatementClient } from '../shared/prepared-statement-client.ts';
import type { Endpoint, Endpoints } from './endpoints.ts';

type Connected = (error?: unknown) => void;

interface QueryError extends Error {
  /** SQLSTATE, where the server says so. */
  readonly code?: unknown;
}

/** What `pg` reads when it connects, though it has it from when the client was made. */
interface Destination {
  host: string;
  port: number;
  ssl: Endpoint['ssl'];
  readonly connection: { ssl: Endpoint['ssl'] };
}

/** SQLSTATE of a server that takes no writes, since another one does. */
const NOT_THE_ONE = '25006';
/** SQLSTATE of a session that the server ends. One that goes down ends all of them by itself; somebody may mean this one only. */
const SESSION_ENDED = /^57P0[123]$/;

/** `pg` says so in words only. The server itself gives up earlier, so it is gone, or it stands still. */
const NO_ANSWER = 'Query read timeout';

/** Clients for one pool. They go to the server that serves when they connect, and are of no further use once it does not. */
export function clientsOf(endpoints: Endpoints): new (config?: ClientConfig) => PreparedStatementClient {
  const connected = new Set<ShopClient>();

  class ShopClient extends PreparedStatementClient {
    #endpoint: Endpoint | undefined;
    /** Statements without an answer yet. */
    #underWay = 0;
    readonly #patienceMs: number;

    constructor(config?: ClientConfig) {
      super(config);
      this.#patienceMs = config?.connectionTimeoutMillis ?? 0;
      this.on('error', () => this.#leave());
      this.on('end', () => connected.delete(this));
    }

    // `pg-pool` calls it with a callback, people without.
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

    /** Within the time that a connection may take: the pool can end one that is being made, and knows nothing of this. */
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

    /** The pool throws a client away that has ended, and makes another. */
    #leave(): void {
      if (this.#endpoint) endpoints.forget(this.#endpoint);
      this.end().catch(() => {});
    }

    /** With the others that are not in the middle of something: each would fail somebody once more. */
    #leaveTogether(): void {
      this.#leave();
      for (const other of connected) {
        // The status is that of after its last statement, and says nothing of one under way.
        const isIdle = other.#underWay === 0 && other.getTransactionStatus() === 'I';
        // As if it had been cut off: the pool gives it to nobody more.
        if (other !== this && other.#endpoint === this.#endpoint && isIdle) {
          other.emit('error', new Error('Its server is not the one any more'));
        }
      }
    }
  }

  return ShopClient;
}
