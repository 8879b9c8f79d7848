import { html } from 'hono/html';

/**
 * A piece of a page. Whatever stands in `html` is escaped unless it is a piece itself; `null`, `undefined` and `false` are left out, and 0 is
 * printed.
 */
export type Html = ReturnType<typeof html>;

export { html };
