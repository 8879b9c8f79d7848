import { setTimeout as delay } from 'node:timers/promises';
import { Connection, isGrpcServiceError } from '@temporalio/client';
import { connectionOptionsOf, type TemporalSettings } from '../temporal/temporal-settings.ts';
import { searchAttributes } from '../workflows/orders/search-attributes.ts';

/** `temporal.api.enums.v1.IndexedValueType` of Temporal's API. */
const INDEXED_VALUE_TYPE = { TEXT: 1, KEYWORD: 2, INT: 3, DOUBLE: 4, BOOL: 5, DATETIME: 6, KEYWORD_LIST: 7 } as const;
const VISIBLE_WITHIN_MS = 15_000;

/** Makes the search attributes of our workflows known to a namespace. Safe to repeat; resolves when they can be used. */
export async function registerSearchAttributes(temporal: TemporalSettings): Promise<void> {
  const { namespace } = temporal;
  const connection = await Connection.connect({ ...connectionOptionsOf(temporal), connectTimeout: '15s' });
  try {
    const missing = await missingFrom(connection, namespace);
    if (missing.length === 0) return;
    const types = missing.map(([name, type]) => [name, INDEXED_VALUE_TYPE[type]] as const);
    await connection.operatorService
      .addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(types) })
      .catch((error: unknown) => {
        // Another process of ours was faster.
        if (!isGrpcServiceError(error) || !/ALREADY_EXISTS/.test(error.message)) throw error;
      });
    await untilVisible(connection, namespace);
  } finally {
    await connection.close();
  }
}

async function untilVisible(connection: Connection, namespace: string): Promise<void> {
  const giveUpAt = Date.now() + VISIBLE_WITHIN_MS;
  // The server answers before each of its parts has heard of the change.
  for (let missing = await missingFrom(connection, namespace); missing.length > 0;) {
    if (Date.now() > giveUpAt)
      throw new Error(`Temporal does not show the search attributes ${missing.map(([name]) => name).join(', ')}.`);
    await delay(50);
    missing = await missingFrom(connection, namespace);
  }
}

async function missingFrom(connection: Connection, namespace: string) {
  // Where only an administrator may look, as on Temporal Cloud, one has made them.
  const listed = await connection.operatorService.listSearchAttributes({ namespace }).catch((error: unknown) => {
    if (!/PERMISSION_DENIED|UNIMPLEMENTED/.test(String(error))) throw error;
  });
  if (!listed) return [];
  return Object.entries(searchAttributes).filter(([name]) => !(name in listed.customAttributes));
}
