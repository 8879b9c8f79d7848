/**
 * Thirty-two random bytes that no statement, and so no log, holds. The random UUIDs of PostgreSQL are from the operating system's
 * generator of secrets; two of them have 244 bits of it.
 */
export const newSigningSecretSql = `sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))`;
