import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { choosePorts } from './choose-ports.ts';
import { readStackConfig } from './stack-config.ts';

describe('choosePorts', () => {
  async function withTakenPort(test: (ports: ReturnType<typeof readStackConfig>['ports']) => Promise<void>) {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const config = readStackConfig([], { TEMPORAL_UI_PORT: String(port) });
    await test(config.ports);
    server.close();
  }

  it('says which port is taken, who needs it and what to do', () =>
    withTakenPort(async (ports) => {
      await expect(choosePorts(ports, ['temporalUi'], false)).rejects.toThrow(
        `Port ${ports.temporalUi} is taken, and Temporal's Web UI needs it: stop what uses it, set TEMPORAL_UI_PORT to another port, or start with --free-ports.`,
      );
    }));

  it('finds another when it may', () =>
    withTakenPort(async (ports) => {
      const chosen = await choosePorts(ports, ['temporalUi'], true);
      expect(chosen.temporalUi).not.toBe(ports.temporalUi);
      expect({ ...chosen, temporalUi: 0 }).toEqual({ ...ports, temporalUi: 0 });
    }));

  it('does not mind a taken port that nothing here needs', () =>
    withTakenPort(async (ports) => {
      expect(await choosePorts(ports, [], false)).toEqual(ports);
    }));
});
