// A process of its own, because jest would compile and patch what it loads; its parent is jest's global set-up.
import { startTestServices } from './test-services.ts';

const services = await startTestServices(process.argv[2] ?? '.');
process.stdout.write(`${JSON.stringify({ ready: true, url: services.url })}\n`);
process.once('SIGTERM', () => void services.stop().then(() => process.exit(0)));
