import { type ComponentType, lazy } from 'react';

/** A part of the page could not be loaded. Loading the whole page again is what helps. */
export class NotLoaded extends Error {
  override readonly name = 'NotLoaded';
}

/** A component that is loaded when it is first shown. Shows nothing by itself when that fails: throws NotLoaded. */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>) {
  return lazy(async () => {
    try {
      return { default: await load() };
    } catch (cause) {
      throw new NotLoaded(String(cause), { cause });
    }
  });
}
