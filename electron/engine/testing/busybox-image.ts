import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import type { EngineClient } from '../client.ts';

export interface BusyboxOptions {
  /** Name and tag, such as busybox:latest. */
  readonly reference: string;
  /** Dockerfile instructions, such as CMD ["sh"]. */
  readonly changes?: readonly string[];
  /** Further files by path, to make the image different or large. */
  readonly files?: Readonly<Record<string, Buffer>>;
}

/** Applets the tests and shells call by name. */
const applets = ['sh', 'sleep', 'cat', 'echo', 'ls', 'stty', 'true', 'false', 'id', 'pwd', 'yes', 'top', 'trap', 'env'];

/**
 * Makes an image of this machine's static busybox: a real one that needs no registry. It is sent compressed, as containerd's store
 * keeps it: that takes an emulated engine twice as long as all the rest of an import.
 */
export async function importBusybox(client: EngineClient, options: BusyboxOptions): Promise<void> {
  const tar = pack();
  tar.entry({ name: 'bin/busybox', mode: 0o755 }, await readFile('/bin/busybox'));
  for (const name of applets) tar.entry({ name: `bin/${name}`, type: 'symlink', linkname: 'busybox' });
  tar.entry({ name: 'tmp', type: 'directory', mode: 0o1777 });
  for (const [name, content] of Object.entries(options.files ?? {})) tar.entry({ name }, content);
  tar.finalize();
  const colon = options.reference.lastIndexOf(':');
  const query = {
    repo: options.reference.slice(0, colon),
    tag: options.reference.slice(colon + 1),
    // The engine reads repeated `changes`, which a query object cannot hold; one with line breaks is the same to it.
    changes: (options.changes ?? ['CMD ["sh"]']).join('\n'),
  };
  const told = await client.stream((docker) => docker.importImage(Readable.from(tar).pipe(createGzip()), query), {
    deadlineMs: 120_000,
  });
  for await (const _ of told);
}
