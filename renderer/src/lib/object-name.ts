import { useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

const onPage = createStore<{ name: string | null }>(() => ({ name: null }));

/** For the page of one object: what that is called, as its heading shows it. The title of the window has it as well. */
export function useNamedPage(name: string): void {
  useEffect(() => {
    onPage.setState({ name });
    return () => onPage.setState({ name: null });
  }, [name]);
}

/** What the object of the page that is shown is called; null where it is about none. */
export const useObjectName = (): string | null => useStore(onPage, ({ name }) => name);
