import type { TerminalItem } from '../../../../electron/contract/terminals.ts';
import { api } from '../../lib/bridge/client.ts';
import { follow } from '../../lib/bridge/follow.ts';
import { rememberPaneSize } from '../../lib/terminals/actions.ts';
import { inputQueue } from './input-queue.ts';
import { pacedWriter } from './paced-writer.ts';
import type { Xterm } from './xterm.ts';

/** A pane that is being dragged asks for a size on every frame; only where it rests is worth a call, in milliseconds. */
const RESIZE_REST = 80;

/** An xterm and a terminal of the host, joined. */
export interface JoinedSession {
  /** Gives the terminal the pane's size again, after a change that the pane's element does not show, such as of the font. */
  refit(): void;
  part(): void;
}

/**
 * Joins an xterm to a terminal of the host: its screen, what is typed, and the pane's size. Of several windows the terminal
 * has the size of the one used last: opened, given the focus, looked at again or typed in (as in tmux).
 */
export function joinSession(id: string, { term, fit }: Xterm, element: HTMLElement): JoinedSession {
  const input = inputQueue(async (data) => api().terminals.write({ id, data }));
  const output = pacedWriter(term);
  let shown = false;
  /** Whether it has taken the pane's size for the first screen. */
  let opened = false;
  /** Characters of a screen that are yet to come. */
  let more = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The host's, as far as is known: what it could not be told is told again the next time. */
  let told: Size | null = null;

  const fitNow = () => {
    const size = shown && element.clientWidth > 0 ? fit.proposeDimensions() : undefined;
    if (!size || Number.isNaN(size.cols) || Number.isNaN(size.rows)) return;
    const { cols, rows } = clamp(size);
    rememberPaneSize(cols, rows);
    if (cols !== term.cols || rows !== term.rows) term.resize(cols, rows);
    if (cols === told?.cols && rows === told.rows) return;
    told = { cols, rows };
    // A terminal that has just gone has no size to set.
    void Promise.resolve()
      .then(() => api().terminals.resize({ id, cols, rows }))
      .catch(() => {
        told = null;
      });
  };
  const onItem = async (item: TerminalItem) => {
    // The list of terminals tells it.
    if (item.type === 'state') return;
    if (item.type === 'resize') {
      told = { cols: item.cols, rows: item.rows };
      await output.flushed();
      if (item.cols !== term.cols || item.rows !== term.rows) term.resize(item.cols, item.rows);
      return;
    }
    if (item.type === 'screen') {
      shown = false;
      told = { cols: item.cols, rows: item.rows };
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
    // Only what is opened or in use sets the size: a window that fell behind, or was cut off, gets a screen as well.
    if (!opened || document.hasFocus()) fitNow();
    opened = true;
  };
  // A page has only one screen to show: what it is too slow for it need not see.
  const stop = follow({ open: (host, signal) => host.terminals.view({ id, skips: true }, { signal }), onItem });
  const typed = term.onData((data) => {
    fitNow();
    input.push(data);
  });
  const used = new AbortController();
  element.addEventListener('focusin', fitNow, { signal: used.signal });
  window.addEventListener('focus', fitNow, { signal: used.signal });
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && fitNow(), {
    signal: used.signal,
  });
  const observer = new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(fitNow, RESIZE_REST);
  });
  observer.observe(element);

  return {
    refit: fitNow,
    part() {
      stop();
      clearTimeout(timer);
      observer.disconnect();
      used.abort();
      typed.dispose();
      input.clear();
    },
  };
}

interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** Sizes the contract allows. */
function clamp({ cols, rows }: Size): Size {
  const within = (value: number) => Math.min(1000, Math.max(2, value));
  return { cols: within(cols), rows: within(rows) };
}
