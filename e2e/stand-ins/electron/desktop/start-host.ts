import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Starts the laid-out host the way the command line does: plain Node, on its own. Resolves once it serves. */
export const startHost = async (folder: string, home: string): Promise<{ pid: number; end(): Promise<void> }> => {
  const child = spawn(process.execPath, [join(folder, 'build/out/host/host.mjs')], {
    env: { ...process.env, SLIPWAY_HOME: home, SLIPWAY_GUEST_DIR: join(home, 'no-guest') },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once('message', (message: { type?: string }) =>
      message.type === 'ready' ? resolve() : reject(new Error(JSON.stringify(message))),
    );
    void exited.then(() => reject(new Error('the host ended')));
  });
  return {
    pid: child.pid ?? 0,
    async end() {
      child.kill('SIGTERM');
      await exited;
    },
  };
};
