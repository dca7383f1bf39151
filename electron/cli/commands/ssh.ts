import { VM_ENGINE } from '../../contract/engine.ts';
import type { Command } from '../context.ts';
import { NotRunningError } from '../errors.ts';
import { requireHost } from '../host/connect.ts';
import { runTerminal } from './programs.ts';
import { isAsleep } from './shell.ts';

/** `slipway ssh [-- COMMAND…]`: root in the VM. */
export const ssh: Command = async (cli) => {
  const host = await requireHost(cli.paths, VM_ENGINE);
  try {
    const { state } = await host.api.host.status({});
    if (!['running', 'degraded'].includes(state) && !(await isAsleep(host.api)))
      throw new NotRunningError(state === 'absent' ? 'there is no VM yet' : `the VM is ${state}`);
    const { rest } = cli.invocation;
    return await runTerminal(cli, host, { kind: 'guest', ...(rest.length > 0 ? { command: [...rest] } : {}) });
  } finally {
    host.close();
  }
};
