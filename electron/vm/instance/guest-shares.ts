import { randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { shellQuote } from '../../contract/cli-line.ts';
import { isShareable, type Share } from '../../contract/shares.ts';
import { lookAt } from '../../platform/look-at.ts';
import type { SharedFolder } from '../driver.ts';

/** A folder of this machine, and where the guest mounts it. */
export interface GuestShare extends SharedFolder {
  /** Where it really is, when its path leads there by a link: containers may be given either. */
  readonly realPath: string | null;
}

/** Names a folder for one run of the VM. */
export async function guestShare({ path, readOnly }: Share): Promise<GuestShare> {
  return { tag: `share-${randomBytes(6).toString('hex')}`, path, readOnly, realPath: await otherPath(path) };
}

/** Where a link leads to; null for no link, where the guest's own files are, or where nobody says. */
export async function otherPath(path: string): Promise<string | null> {
  const real = await lookAt(path, () => realpath(path)).catch(() => path);
  return real === path || !isShareable(real) ? null : real;
}

/** What the guest is told before it starts, a line for each; those that hold others come first. */
export function sharesFile(shares: readonly GuestShare[]): string {
  const inOrder = shares.toSorted((a, b) => a.path.length - b.path.length);
  return inOrder.map((share) => `${placeOf(share).join('\t')}\n`).join('');
}

/** The sh line that mounts one in a guest that runs. */
export const mountLine = (share: GuestShare) =>
  ['/sbin/slipway-share', 'on', ...placeOf(share)].map(shellQuote).join(' ');

/** The sh line that takes one away; from one that is not served any more nobody waits for an answer. */
export function unmountLine({ path, realPath }: GuestShare, { isServed }: { readonly isServed: boolean }): string {
  return ['/sbin/slipway-share', isServed ? 'off' : 'drop', path, ...(realPath === null ? [] : [realPath])]
    .map(shellQuote)
    .join(' ');
}

const placeOf = ({ tag, path, readOnly, realPath }: GuestShare) => [
  ...[tag, readOnly ? 'ro' : 'rw', path],
  ...(realPath === null ? [] : [realPath]),
];
