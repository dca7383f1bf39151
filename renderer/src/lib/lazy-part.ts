import { type ComponentType, createElement, lazy, type ReactNode, useState } from 'react';
import { loadWords, type Topic } from './i18n/words.ts';

/** A part of the page could not be loaded. */
export class NotLoaded extends Error {
  override readonly name = 'NotLoaded';
  /** To be called once it was told of: the part is then asked for again when it is shown again. */
  readonly forget: () => void;
  /** Asks for it again; rejects when it does not arrive this time either. */
  readonly retry: () => Promise<unknown>;

  constructor(cause: unknown, { forget, retry }: Pick<NotLoaded, 'forget' | 'retry'>) {
    super(String(cause), { cause });
    this.forget = forget;
    this.retry = retry;
  }
}

interface LazyOptions {
  /** What it talks of: its words come with it, so that it never shows the key of one. */
  readonly words?: readonly Topic[];
  /** It is too large to be loaded before it is asked for, as a terminal is. */
  readonly heavy?: boolean;
}

/** Loads one part; never rejects, since showing it says what is wrong. */
type Preload = () => Promise<void>;
const light: Preload[] = [];
const first: Preload[] = [];

/** Has something loaded before all parts, as it is needed on every page. */
export function preloadFirst(preload: Preload): void {
  first.push(preload);
}

/**
 * Loads every part that is not heavy, one after the other whenever the page has nothing to do: the first screen does not
 * wait for them, and what is opened later, by a key perhaps with words typed right after it, is there at once.
 */
export async function preloadParts(): Promise<void> {
  const take = () => first.pop() ?? light.pop();
  // From the last, which are those of the page's frame, such as the palette. Parts have parts of their own, which come to
  // the list as they are loaded.
  for (let next = take(); next; next = take()) {
    await new Promise((resolve) => requestIdleCallback(resolve));
    await next();
  }
}

/**
 * A component that is loaded when it is first shown, with its words. Suspends until then, and throws NotLoaded when it does
 * not arrive.
 */
export function lazyPart<P extends object>(
  load: () => Promise<ComponentType<P>>,
  { words = [], heavy = false }: LazyOptions = {},
): (props: P) => ReactNode {
  let loaded: ComponentType<P> | null = null;
  let loading: Promise<ComponentType<P>> | null = null;
  const start = () => {
    loading ??= Promise.all([load(), loadWords(words)]).then(
      ([component]) => {
        loaded = component;
        return component;
      },
      (cause) => {
        throw new NotLoaded(cause, { forget, retry });
      },
    );
    return loading;
  };
  // React keeps what became of a lazy component: another try needs another one.
  const onDemand = () => lazy(async () => ({ default: await start() })) as unknown as ComponentType<P>;
  let waiting = onDemand();
  const forget = () => {
    loading = null;
    waiting = onDemand();
  };
  const retry = () => {
    forget();
    return start();
  };
  if (!heavy) light.push(() => start().then(() => undefined, forget));
  return function Part(props) {
    // What is loaded already is drawn at once, with no frame in between; and a part stays what it was mounted as.
    const [component] = useState<ComponentType<P>>(() => loaded ?? waiting);
    return createElement(component, props);
  };
}
