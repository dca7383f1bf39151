import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { connect } from '../../contract/wire/client.ts';
import { FLOW, type WireSocket } from '../../contract/wire/frames.ts';
import { overMessagePort } from '../../contract/wire/message-port.ts';
import { dialHost } from '../../platform/host-connection.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { serveLocally } from '../servers/local-server.ts';
import { checkPattern, demoContract, demoHost, pattern, type Seen } from '../testing/demo-host.ts';
import { start, token, client as webClient } from '../testing/web-client.ts';

const TOTAL = 200_000_000;
/** What the source gives at a time; the protocol cuts it. */
const CHUNK = 250_000;
/** Bytes that may be anywhere between a source and who takes them: the credit, a piece beyond it, and the chunk being cut. */
const MOST = FLOW.high + 65_536 + CHUNK;

interface Ends {
  readonly api: ReturnType<typeof connect<typeof demoContract>>['api'];
  readonly seen: Seen;
}

function over(socket: WireSocket, seen: Seen): Ends {
  const { api, close } = connect(demoContract, socket, { client: 'cli' });
  onTestFinished(close);
  return { api, seen };
}

/** Client and host, joined as they are in the product. */
const transports: Record<string, () => Promise<Ends>> = {
  async MessagePort() {
    const { server, seen } = demoHost({ validateResults: false });
    const { port1, port2 } = new MessageChannel();
    server.accept(overMessagePort(port1), { web: false });
    return over(overMessagePort(port2), seen);
  },
  async WebSocket() {
    const host = await start();
    const { api, close } = webClient(host, await token(host));
    onTestFinished(close);
    return { api, seen: host.seen };
  },
  async 'host.sock'() {
    const folder = await mkdtemp(join(tmpdir(), 'sw-bulk-'));
    const { server, seen } = demoHost({ validateResults: false });
    const path = join(folder, 'host.sock');
    const local = await serveLocally({ path, rpc: server, log: nullLogger });
    onTestFinished(async () => {
      await local.close();
      await removeFolder(folder);
    });
    return over(dialHost(path), seen);
  },
};

const turns = async (count: number) => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** Waits until nothing moves any more: whoever is ahead has met its bound. */
async function atRest(position: () => number): Promise<void> {
  for (let before = -1; before !== position(); await turns(50)) before = position();
}

describe.skipIf(process.platform === 'win32')('200 MB', () => {
  test.each(Object.keys(transports))('down through %s: a slow client holds the host back', async (name) => {
    const { api, seen } = await (transports[name] as () => Promise<Ends>)();
    let taken = 0;
    let next = 0;
    for await (const data of api.demo.read({ total: TOTAL, size: CHUNK })) {
      checkPattern(data, taken);
      taken += data.length;
      expect(seen.produced - taken).toBeLessThanOrEqual(MOST);
      // Now and then it takes nothing for as long as anything moves.
      if (taken < next) continue;
      next += TOTAL / 10;
      await atRest(() => seen.produced);
      expect(seen.produced - taken).toBeLessThanOrEqual(MOST);
    }
    expect(taken).toBe(TOTAL);
  });

  test.each(Object.keys(transports))('up through %s: a slow host holds the client back', async (name) => {
    const { api, seen } = await (transports[name] as () => Promise<Ends>)();
    let given = 0;
    let most = 0;
    async function* items() {
      while (given < TOTAL) {
        const at = given;
        given += CHUNK;
        most = Math.max(most, given - seen.taken);
        yield pattern(at, CHUNK);
      }
    }
    let settled = false;
    const held = api.demo.take({ hold: true, most: CHUNK * 4 }, items()).finally(() => {
      settled = true;
    });
    for (; !settled; await turns(1)) {
      if (seen.release.length === 0) continue;
      await atRest(() => given);
      expect(given - seen.taken).toBeLessThanOrEqual(MOST);
      for (const release of seen.release.splice(0)) release();
    }
    await held;
    given = 0;
    seen.taken = 0;
    await expect(api.demo.take({}, items())).resolves.toEqual({ taken: TOTAL });
    expect(most).toBeLessThanOrEqual(MOST);
  });
});
