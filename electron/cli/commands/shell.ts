import type { Container } from '../../contract/containers.ts';
import { AppError } from '../../contract/errors.ts';
import type { Command } from '../context.ts';
import { NotRunningError } from '../errors.ts';
import { type Host, requireHost } from '../host/connect.ts';
import { resolveContainer } from '../terminal/resolve-container.ts';
import { runTerminal } from './terminal.ts';

/** `slipway shell CONTAINER`: the best shell there is in a running container, or a command. */
export const shell: Command = async (cli) => {
  const { invocation, paths } = cli;
  const host = await requireHost(paths);
  try {
    if ((await host.api.host.status({})).engine.version === null)
      throw new NotRunningError('the engine is not running');
    const container = resolveContainer(invocation.operands[0] ?? '', await listContainers(host));
    if (container.state !== 'running') {
      throw new AppError('CONFLICT', `${container.name} is not running: it is ${container.state}`, {
        hint: `Start it with: docker start ${container.name}`,
      });
    }
    const user = invocation.values.get('user')?.[0];
    const workdir = invocation.values.get('workdir')?.[0];
    return await runTerminal(cli, host, {
      kind: 'exec',
      containerId: container.id,
      ...(invocation.rest.length > 0 ? { command: [...invocation.rest] } : {}),
      ...(user === undefined ? {} : { user }),
      ...(workdir === undefined ? {} : { workdir }),
    });
  } finally {
    host.close();
  }
};

/** The list as it is: every part of the first snapshot. */
async function listContainers(host: Host): Promise<Container[]> {
  const rows: Container[] = [];
  for await (const item of host.api.containers.watch({})) {
    if (item.type !== 'snapshot') continue;
    rows.push(...item.items);
    if (!item.more) break;
  }
  return rows;
}
