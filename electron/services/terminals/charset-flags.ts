import type { XtermCore } from './xterm-core.ts';

/** Every character set there is, by the letter that designates it. */
const FLAGS = '0A45RQKYE6Z7=';

/**
 * The letters of xterm's character sets. It tells none of them apart by name, so that each is designated once and put
 * back; the empty map where none is in use, which is nearly always.
 */
export function charsetFlags(core: XtermCore): ReadonlyMap<object, string> {
  const service = core._charsetService;
  const { normal, alt } = core.buffers;
  const used = [...service._charsets, service.charset, normal.savedCharset, alt.savedCharset];
  const flags = new Map<object, string>();
  if (used.every((set) => set === undefined)) return flags;
  const { charset, _charsets: before } = service;
  service._charsets = [...before];
  for (const flag of FLAGS) {
    core._inputHandler.selectCharset(`(${flag}`);
    const set = service._charsets[0];
    if (set) flags.set(set, flag);
  }
  service._charsets = before;
  service.charset = charset;
  return flags;
}
