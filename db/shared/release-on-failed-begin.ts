import type { Dialect, Driver } from 'kysely';

/**
 * Kysely never releases the connection of a transaction whose BEGIN or ROLLBACK fails, so an outage would empty the pool. This dialect
 * releases it; the PreparedStatementClient has ended by then, so the pool discards it.
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
      // The server rolls back when the connection ends. The caller gets the error that made it roll back.
    }
  };
  return driver;
}
