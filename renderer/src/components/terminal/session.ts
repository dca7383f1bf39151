import type { TerminalItem } from '../../../../electron/contract/terminals.ts';
import { api } from '../../lib/bridge/client.ts';
import { follow } from '../../lib/bridge/follow.ts';
import { rememberPaneSize } from '../../lib/terminals/actions.ts';
import { inputQueue } from './input-queue.ts';
import { pacedWriter } from './paced-writer.ts';
import type { Xterm } from './xterm.ts';

/** A pane that is being dragged asks for a size on every frame; only where it rests is worth a call, in milliseconds. */
const RESIZE_REST = 80;

/** Joins an xterm to a terminal of the host: its screen, what is typed, and the pane's size. Returns a function that parts them. */
export function joinSession(id: string, { term, fit }: Xterm, element: HTMLElement): () => void {
  const input = inputQueue(async (data) => api().terminals.write({ id, data }));
  const output = pacedWriter(term);
  let shown = false;
  /** Characters of a screen that are yet to come. */
  let more = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const fitNow = () => {
    const size = shown && element.clientWidth > 0 ? fit.proposeDimensions() : undefined;
    if (!size || Number.isNaN(size.cols) || Number.isNaN(size.rows)) return;
    const { cols, rows } = clamp(size);
    rememberPaneSize(cols, rows);
    if (cols === term.cols && rows === term.rows) return;
    term.resize(cols, rows);
    // A terminal that has just gone has no size to set.
    void Promise.resolve()
      .then(() => api().terminals.resize({ id, cols, rows }))
      .catch(() => undefined);
  };
  const onItem = async (item: TerminalItem) => {
    if (item.type === 'resize') {
      await output.flushed();
      if (item.cols !== term.cols || item.rows !== term.rows) term.resize(item.cols, item.rows);
      return;
    }
    if (item.type === 'screen') {
      shown = false;
      await output.flushed();
      term.reset();
      // What a program can set and a reset leaves alone (CSI 20 h).
      term.options.convertEol = false;
      term.resize(item.cols, item.rows);
      more = item.more;
    } else more -= item.data.length;
    await output.write(item.data);
    if (shown || more > 0) return;
    await output.flushed();
    shown = true;
    fitNow();
  };
  // A page has only one screen to show: what it is too slow for it need not see.
  const stop = follow({ open: (host, signal) => host.terminals.view({ id, skips: true }, { signal }), onItem });
  const typed = term.onData((data) => input.push(data));
  const observer = new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(fitNow, RESIZE_REST);
  });
  observer.observe(element);

  return () => {
    stop();
    clearTimeout(timer);
    observer.disconnect();
    typed.dispose();
    input.clear();
  };
}

/** Sizes the contract allows. */
function clamp({ cols, rows }: { cols: number; rows: number }): { cols: number; rows: number } {
  const within = (value: number) => Math.min(1000, Math.max(2, value));
  return { cols: within(cols), rows: within(rows) };
}
