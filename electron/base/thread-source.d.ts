/** A program for a thread of its own, as text; build/vite/thread-source.mjs makes it. */
declare module '*?thread' {
  export const source: string;
}
