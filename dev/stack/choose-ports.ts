import { freePort, isPortFree } from './ports.ts';
import { BadStackConfig, type PortName, type Ports, portVariables } from './stack-config.ts';

/** The ports to use for the parts that run here. Throws a sentence for the first that is taken, unless others may be found. */
export async function choosePorts(wanted: Ports, names: readonly PortName[], mayMove: boolean): Promise<Ports> {
  const chosen: Record<PortName, number> = { ...wanted };
  for (const name of names) {
    const isFree = await isPortFree(wanted[name]);
    if (isFree) continue;
    const { variable, neededBy } = portVariables[name];
    if (!mayMove) {
      throw new BadStackConfig(
        `Port ${wanted[name]} is taken, and ${neededBy} needs it: stop what uses it, set ${variable} to another port, or start with --free-ports.`,
      );
    }
    chosen[name] = await freePort();
  }
  return chosen;
}
