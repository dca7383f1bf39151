import { dirname, join } from 'node:path';

/** As many links as the kernel follows. */
const MOST_LINKS = 40;

/**
 * Goes an absolute path name by name, over any number of links, as the kernel does. Resolves with where it ends, and each folder
 * that a name was looked up in. `linkAt`: what the link at a path says, null where there is none. `from`: as much of the path as
 * is known to have no link in it. Rejects as `linkAt` does, and with ELOOP.
 */
export async function followLinks(
  path: string,
  linkAt: (path: string) => Promise<string | null>,
  from = '/',
): Promise<{ readonly end: string; readonly through: readonly string[] }> {
  const through: string[] = [];
  const names = namesIn(path.slice(from.length));
  let at = from;
  let links = 0;
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    if (name === '..') {
      at = dirname(at);
      continue;
    }
    through.push(at);
    const next = join(at, name);
    const target = await linkAt(next);
    if (target === null) {
      at = next;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) throw Object.assign(new Error('too many links'), { code: 'ELOOP' });
    if (target.startsWith('/')) at = '/';
    names.unshift(...namesIn(target));
  }
  return { end: at, through };
}

const namesIn = (path: string): string[] => path.split('/').filter((name) => name !== '' && name !== '.');
