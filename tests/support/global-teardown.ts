import { rmSync } from 'node:fs';

export default async function globalTeardown(): Promise<void> {
  const services = globalThis.quartermasterTestServices;
  await services?.part.stop();
  if (services) rmSync(services.folder, { recursive: true, force: true });
}
