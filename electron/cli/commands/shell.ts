import { shellQuote } from '../../contract/cli-line.ts';
import type { Container } from '../../contract/containers.ts';
import { AppError } from '../../contract/errors.ts';
import type { Command } from '../context.ts';
import { NotRunningError } from '../errors.ts';
import { requireHost } from '../host/connect.ts';
import { listContainers } from '../host/containers.ts';
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
        hint: hintFor(container),
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

/** What makes it run, by its state; its name is the engine's word, and goes into no shell as it is. */
function hintFor({ state, name }: Container): string {
  const word = shellQuote(name);
  if (state === 'paused') return `Let it go on with: docker unpause ${word}`;
  if (state === 'restarting') return `It ends again and again; see why with: docker logs ${word}`;
  if (state === 'dead' || state === 'removing') return `Its removal has begun; finish it with: docker rm -f ${word}`;
  return `Start it with: docker start ${word}`;
}
