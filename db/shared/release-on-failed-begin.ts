import type { Dialect, Driver } from 'kysely';

/**
 * Kysely keeps the connection of a transaction whose BEGIN or ROLLBACK fails: each that is cut off would cost the pool a
 * connection, until there is none. With this dialect each comes back; a PreparedStatementClient is then of no further use, so the pool throws it away.
 */
export function releaseOnFailedBegin<Of extends Dialect>(dialect: Of): Of {
  const createDriver = dialect.createDriver.bind(dialect);
  dialect.createDriver = () => givingBack(createDriver());
  return dialect;
}

function givingBack(driver: Driver): Driver {
  const begin = driver.beginTransaction.bind(driver);
  const rollback = driver.rollbackTransaction.bind(driver);
  driver.beginTransaction = async (connection, settings) => {
    try {
      await begin(connection, settings);
    } catch (error) {
      await driver.releaseConnection(connection);
      throw error;
    }
  };
  driver.rollbackTransaction = async (connection) => {
    try {
      await rollback(connection);
    } catch {
      // The server rolls back what it hears no more of. Whoever wanted the rollback knows why, and is told that.
    }
  };
  return driver;
}
