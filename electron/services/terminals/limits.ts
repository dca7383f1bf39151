/** The bounds of a terminal, in one place. When its program is held back is in the flow gate. */
export const LIMITS = {
  /** Terminals at once. Each may hold a full scrollback, some 12 MB at worst, and a thread of 10 MB. */
  sessions: 100,
  /**
   * A viewer with more characters pending is re-synchronised at once. Those that skip come this far behind: a fresh
   * screen is then the smaller part of what they would have to take.
   */
  viewerPending: 524_288,
  /** A viewer that takes nothing for this long while it holds the program back is re-synchronised, in milliseconds. */
  stalledMs: 5_000,
  /** The most text in one output item, in characters: large enough to be cheap, small beside the wire's window. */
  item: 16_384,
  /** Lines of scrollback. */
  scrollback: 5_000,
  /** Cells of scrollback, 12 bytes each: wide terminals keep fewer lines. */
  scrollbackCells: 1_000_000,
  /** Cells of one serialized screen: 410,000 take some 50 ms, and hold a screen and 5,000 lines of 80 columns. */
  screenCells: 410_000,
  /** Characters of one serialized screen. Only output that colours every cell by itself comes near. */
  screenChars: 2_000_000,
  /** Zero-width characters kept per base character. xterm would put any number into one cell (measured: 100 MB). */
  combining: 32,
  /** Characters of one escape sequence or string; longer ones are left out. xterm keeps 68 bytes for each (measured). */
  sequence: 8_192,
  /** A screen's thread that has work is looked at this often, in milliseconds, … */
  threadLookMs: 500,
  /** … and given up when it has said nothing at so many looks: ten seconds. It speaks at every look's interval while it works. */
  threadLooks: 20,
  /** JavaScript's heap of a screen's thread; the cells lie outside of it, and are bounded by the scrollback. */
  threadHeapMb: 128,
  /** Input accepted while the program does not read, in characters. */
  input: 1_048_576,
  /** Replies to the program's questions that may wait; more are dropped, so that a flood of questions costs nothing. */
  replies: 4_096,
} as const;
