import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EngineClient } from '../client.ts';
import { listContainers } from '../container-store.ts';
import { FrameSplitter } from '../demux.ts';
import { importBusybox } from '../testing/busybox-image.ts';
import { type LocalEngine, startLocalEngine } from '../testing/local-engine.ts';
import { byProgram, bySocket, clientOf, sshMachine, sshMachinesForEachTest } from '../testing/ssh-machine.ts';

let engine: LocalEngine;
sshMachinesForEachTest();
beforeAll(async () => {
  engine = await startLocalEngine();
});
afterAll(() => engine?.dispose());

async function echo(client: EngineClient): Promise<string> {
  await importBusybox(client, { reference: 'busybox:latest' });
  const container = await client.docker().createContainer({ Image: 'busybox:latest', Cmd: ['sleep', '1000'] });
  await container.start();
  const command = ['sh', '-c', 'cat; echo end'];
  const { id } = await container.exec({ AttachStdin: true, AttachStdout: true, Cmd: command });
  const stream = await client.hijack((docker) => docker.getExec(id).start({ Detach: false, Tty: false }));
  stream.end('there and back, ');
  const output: string[] = [];
  const splitter = new FrameSplitter();
  for await (const chunk of stream) splitter.push(chunk as Buffer, ({ data }) => output.push(String(data)));
  await container.remove({ force: true });
  return output.join('');
}

it.each([
  ['its socket', bySocket(() => engine.socketPath)],
  ['docker system dial-stdio', byProgram(() => engine.socketPath)],
] as const)('an engine over SSH by %s: calls, uploads and streams whose input ends first', async (_, options) => {
  const guest = await sshMachine(options);
  const client = await clientOf(guest);
  expect(await echo(client)).toBe('there and back, end\n');
  // More at once than an sshd lets programs run over one connection.
  const lists = await Promise.all(Array.from({ length: 20 }, () => listContainers(client, { now: 0 })));
  expect(lists.flat()).toEqual([]);
});
