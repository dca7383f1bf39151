import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { mendErase } from '../../../../electron/contract/terminal-erase.ts';
import { keyOf } from '../../lib/keyboard/key-of.ts';
import { isMac } from '../../lib/keyboard/platform.ts';
import { cleanPaste, openableUrl } from './clean-text.ts';
import { drawWithGpu } from './gpu.ts';
import { copySelection, offerMenu } from './menu.ts';
import { palette } from './palette.ts';
import { silence } from './silence.ts';

export interface XtermOptions {
  readonly dark: boolean;
  readonly fontSize: number;
  readonly screenReader: boolean;
  /** A link was clicked: http or https only. */
  readonly onLink: (url: string) => void;
  /** Whether a key is the page's, not the program's. */
  readonly keeps: (event: KeyboardEvent) => boolean;
}

export interface Xterm {
  readonly term: Terminal;
  readonly fit: FitAddon;
  readonly search: SearchAddon;
  dispose(): void;
}

/** Lines kept above the screen: what a screen from the host brings along, 5,000 at most, and as much again. */
const SCROLLBACK = 10_000;

/** An xterm in an element, hardened: it answers no queries, opens nothing by itself, and pastes no escapes. */
export function createXterm(element: HTMLElement, options: XtermOptions): Xterm {
  const onLink = (text: string) => {
    const url = openableUrl(text);
    if (url) options.onLink(url);
  };
  const term = new Terminal({
    allowProposedApi: true,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-mono') || 'monospace',
    fontSize: options.fontSize,
    lineHeight: 1.2,
    scrollback: SCROLLBACK,
    screenReaderMode: options.screenReader,
    minimumContrastRatio: 4.5,
    macOptionIsMeta: true,
    theme: palette(options.dark),
    linkHandler: { activate: (_, text) => onLink(text), allowNonHttpProtocols: false },
  });
  const fit = new FitAddon();
  const search = new SearchAddon({ highlightLimit: 1000 });
  term.loadAddon(fit);
  term.loadAddon(search);
  term.loadAddon(new Unicode11Addon());
  term.unicode.activeVersion = '11';
  term.loadAddon(new WebLinksAddon((_, text) => onLink(text)));
  silence(term.parser);
  mendErase(term);
  term.open(element);
  drawWithGpu(term);
  const onPaste = (event: ClipboardEvent) => {
    event.preventDefault();
    event.stopPropagation();
    term.paste(cleanPaste(event.clipboardData?.getData('text/plain') ?? ''));
  };
  element.addEventListener('paste', onPaste, { capture: true });
  const menu = offerMenu(term, element);
  term.attachCustomKeyEventHandler((event) => handleKey(term, event, options.keeps));
  return {
    term,
    fit,
    search,
    dispose() {
      element.removeEventListener('paste', onPaste, { capture: true });
      menu.dispose();
      term.dispose();
    },
  };
}

/** Keys the page keeps, and copying where Ctrl+C belongs to the program. False means xterm leaves the event alone. */
function handleKey(term: Terminal, event: KeyboardEvent, keeps: XtermOptions['keeps']): boolean {
  if (event.type !== 'keydown') return true;
  if (keeps(event)) return false;
  const key = keyOf(event).toLowerCase();
  const mod = isMac ? event.metaKey : event.ctrlKey;
  if (mod && key === 'f' && !event.altKey) return false;
  if (isMac ? event.metaKey && key === 'k' : event.ctrlKey && event.shiftKey && key === 'p') return false;
  if (!isMac && event.ctrlKey && event.shiftKey && key === 'c') {
    event.preventDefault();
    copySelection(term);
    return false;
  }
  // The browser's own paste follows, as an event that is cleaned.
  if (!isMac && ((event.ctrlKey && event.shiftKey && key === 'v') || (event.shiftKey && key === 'insert')))
    return false;
  return true;
}
