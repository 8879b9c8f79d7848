import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { PLANNED_EACH_TIME } from './planned-each-time.ts';

/** Statements are few, except searches, which are built from parts: the limit keeps them from filling the server with plans. */
const STATEMENTS_MAX = 400;
const names = new Map<string, string | undefined>();

/** Begin and rollback of a whole transaction, not of a savepoint. */
const OPENS_OR_UNDOES = /^(begin|start transaction.*|rollback)$/;

/**
 * A connection on which every statement with parameters is prepared once, under a name of its text: PostgreSQL parses and
 * plans it at its first use and not at each.
 */
export class PreparedStatementClient extends Client {
  // The signatures of `pg` are overloads that a subclass cannot repeat; Kysely calls this one.
  override query(...args: unknown[]): never {
    const answer = this.#prepared(args);
    const [text] = args;
    if (typeof text === 'string' && OPENS_OR_UNDOES.test(text)) this.#endIfItFails(answer);
    return answer as never;
  }

  /** The transaction's state is unknown: close the connection, so that it is never reused. */
  #endIfItFails(answer: Promise<unknown>): void {
    answer.catch(() => this.end().catch(() => {}));
  }

  #prepared(args: unknown[]): Promise<unknown> {
    const [text, values, ...rest] = args;
    const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
    const query = super.query.bind(this) as unknown as (...all: unknown[]) => Promise<unknown>;
    return name === undefined ? query(...args) : query({ name, text, values }, ...rest);
  }
}

/** Undefined if there are too many names, or if the statement is to be planned at each use. */
function nameOf(text: string): string | undefined {
  if (text.startsWith(PLANNED_EACH_TIME)) return undefined;
  if (!names.has(text) && names.size < STATEMENTS_MAX) {
    names.set(text, createHash('sha1').update(text).digest('base64url'));
  }
  return names.get(text);
}
