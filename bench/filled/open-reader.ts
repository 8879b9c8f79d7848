import { Pool } from 'undici';
import type { BreakableShop } from '../../tests/support/shop/breakable-shop.ts';

export interface Reader {
  /** To the last byte. Throws unless the answer is 200. */
  read(path: string): Promise<void>;
  /** The path of a page some hundreds of rows further back; null where the list is shorter, or has no pages. */
  cursorAfter(path: string): Promise<string | null>;
  close(): Promise<void>;
}

const PAGE = 100;
const PAGES = 5;

/** Reads lists as staff do. `path` ends with the query. */
export function openReader(shop: BreakableShop, connections: number): Reader {
  const pool = new Pool(shop.api, { connections, pipelining: 1 });
  const get = async (path: string) => {
    const headers = { authorization: `Bearer ${shop.staffKey}` };
    const { statusCode, body } = await pool.request({ method: 'GET', path, headers });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`GET ${path} was answered ${statusCode}: ${text}`);
    return text;
  };
  return {
    read: async (path) => void (await get(path)),
    async cursorAfter(path) {
      if (path.startsWith('/v1/stock-levels')) return null;
      let cursor: string | null = null;
      for (let page = 0; page < PAGES; page += 1) {
        const after: string = cursor === null ? '' : `&after=${encodeURIComponent(cursor)}`;
        ({ nextCursor: cursor } = JSON.parse(await get(`${path}&limit=${PAGE}${after}`)) as {
          nextCursor: string | null;
        });
        if (cursor === null) return null;
      }
      return `${path}&after=${encodeURIComponent(cursor ?? '')}`;
    },
    close: () => pool.close(),
  };
}
