import { assertNever } from '../../base/assert-never.ts';
import { AppError } from '../../contract/errors.ts';
import { vmMessages } from '../../contract/messages/vm.ts';
import type { HomePaths } from '../../platform/paths.ts';
import type { GuestChannel } from '../../vm/channel/guest-channel.ts';
import { vmFiles } from '../../vm/instance/files.ts';
import { tailFile } from './file-tail.ts';
import { lineBatches } from './line-batches.ts';

export interface LogRequest {
  readonly source: 'host' | 'console' | 'dockerd' | 'containerd';
  readonly lines: number;
  readonly follow: boolean;
}

/** Lines of a log of the host or the VM. Logs inside the VM need it to run: rejects with ENGINE_UNAVAILABLE else. */
export async function* logLines(
  request: LogRequest,
  options: { readonly paths: HomePaths; readonly channel: GuestChannel | null; readonly signal: AbortSignal },
): AsyncGenerator<{ lines: string[] }, void> {
  const { paths, channel, signal } = options;
  const { source, lines, follow } = request;
  const batches = (() => {
    switch (source) {
      case 'host':
        return tailFile({ path: paths.hostLog, lines, follow, signal });
      case 'console':
        return tailFile({ path: vmFiles(paths).consoleLog, lines, follow, signal });
      case 'dockerd':
      case 'containerd':
        return guestLines(request, channel, signal);
      default:
        return assertNever(source);
    }
  })();
  for await (const batch of batches) yield { lines: batch };
}

async function* guestLines({ source, lines, follow }: LogRequest, channel: GuestChannel | null, signal: AbortSignal) {
  if (!channel) {
    throw new AppError('ENGINE_UNAVAILABLE', vmMessages.logInVm({ source }));
  }
  // -F: the guest rotates by copy and truncate, and the file may not exist yet.
  const stream = await channel.follow(`tail -n ${lines} ${follow ? '-F ' : ''}/var/log/${source}.log`, signal);
  const stop = () => stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    yield* lineBatches(stream);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
}
