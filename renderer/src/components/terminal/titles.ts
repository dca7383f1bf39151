import { createStore } from 'zustand/vanilla';

/** Titles programs have set, by terminal; known for terminals that have been shown in this page. */
export const titleStore = createStore<{ byId: ReadonlyMap<string, string> }>(() => ({ byId: new Map() }));

export function setTitle(id: string, title: string): void {
  titleStore.setState(({ byId }) => ({ byId: new Map(byId).set(id, title) }));
}
