import { readFile } from 'node:fs/promises';

const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NEEDED = 1;
const DT_STRTAB = 5;

/**
 * Reads what a 64-bit little-endian ELF file needs at run time. Works for any architecture, unlike ldd.
 * @param {string} path
 * @returns {Promise<{needed: string[], interpreter: string|null}|null>} null when it is no such ELF file
 */
export async function readElf(path) {
  const data = await readFile(path);
  if (data.length < 64 || data.readUInt32BE(0) !== 0x7f454c46 || data[4] !== 2 || data[5] !== 1) return null;
  const segments = programHeaders(data);
  const interp = segments.find((s) => s.type === PT_INTERP);
  const dynamic = segments.find((s) => s.type === PT_DYNAMIC);
  return {
    needed: dynamic ? neededOf(data, segments, dynamic) : [],
    interpreter: interp ? data.toString('latin1', interp.offset, interp.offset + interp.size - 1) : null,
  };
}

function programHeaders(data) {
  const start = Number(data.readBigUInt64LE(32));
  const size = data.readUInt16LE(54);
  return Array.from({ length: data.readUInt16LE(56) }, (_, i) => {
    const at = start + i * size;
    return {
      type: data.readUInt32LE(at),
      offset: Number(data.readBigUInt64LE(at + 8)),
      address: Number(data.readBigUInt64LE(at + 16)),
      size: Number(data.readBigUInt64LE(at + 32)),
    };
  });
}

function neededOf(data, segments, dynamic) {
  const names = [];
  let strings = 0;
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += 16) {
    const tag = Number(data.readBigInt64LE(at));
    const value = Number(data.readBigUInt64LE(at + 8));
    if (tag === 0) break;
    if (tag === DT_NEEDED) names.push(value);
    if (tag === DT_STRTAB) strings = value;
  }
  const home = segments.find((s) => s.type === 1 && strings >= s.address && strings < s.address + s.size);
  if (!home) return [];
  const base = strings - home.address + home.offset;
  return names.map((offset) => data.toString('latin1', base + offset, data.indexOf(0, base + offset)));
}
