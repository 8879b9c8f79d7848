/** What the process that sends is told by its parent. */
export function readSenderConfig(env: NodeJS.ProcessEnv = process.env): { databaseUrl: string; smtpUrl: string } {
  const { PROVE_DATABASE_URL: databaseUrl, PROVE_SMTP_URL: smtpUrl } = env;
  if (!databaseUrl || !smtpUrl) throw new Error('PROVE_DATABASE_URL and PROVE_SMTP_URL are needed');
  return { databaseUrl, smtpUrl };
}
