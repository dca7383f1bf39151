import { FrameSplitter } from '../../../engine/demux.ts';

/**
 * What arrived on an attached stream while its log was read may be in the log already. Returns `early` without the part
 * that `recent` ends with. Framed output is dropped only as a whole, because a frame cannot be cut.
 */
export function withoutRepeated(recent: Buffer, early: Buffer, raw: boolean): Buffer {
  if (raw) return early.subarray(overlap(recent, early));
  const parts: Buffer[] = [];
  const splitter = new FrameSplitter();
  splitter.push(early, ({ data }) => parts.push(data));
  const plain = Buffer.concat(parts);
  const whole = splitter.atBoundary && plain.length > 0 && overlap(recent, plain) === plain.length;
  return whole ? Buffer.alloc(0) : early;
}

/** Bytes compared: more than a burst of output, and few enough that output made to be slow to compare is not. */
const MOST = 16_384;

/** The length of the longest beginning of `next` that `before` ends with. */
function overlap(before: Buffer, next: Buffer): number {
  for (let length = Math.min(before.length, next.length, MOST); length > 0; length--) {
    if (before.subarray(-length).equals(next.subarray(0, length))) return length;
  }
  return 0;
}
