/**
 * Begins a statement that PostgreSQL is to plan for the values of each use. Prepared under a name, a statement may get a plan for
 * any values after five uses (postgresql.org/docs/18/sql-prepare.html); for a search whose parts are now rare and now common that
 * was measured at a million orders as up to a thousand times slower.
 */
export const PLANNED_EACH_TIME = '/* planned each time */';
