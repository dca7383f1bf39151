import { useSyncExternalStore } from 'react';
import { z } from 'zod';
import { useStore } from 'zustand';
import { settingsStore } from './entities/stores.ts';
import { keep, loadKept } from './persist.ts';

const choice = z.enum(['system', 'light', 'dark']);
export type ThemeChoice = z.infer<typeof choice>;

const systemDark = matchMedia('(prefers-color-scheme: dark)');
const KEY = 'theme';
/** Of the last visit, so that the page does not change colours once the settings arrive. */
const remembered = loadKept('local', KEY, choice) ?? 'system';

function chosen(): ThemeChoice {
  return settingsStore.getState().view?.settings.app.theme ?? remembered;
}

/** Whether the page is dark now, as settings and system have it. */
export function isDark(): boolean {
  return chosen() === 'dark' || (chosen() === 'system' && systemDark.matches);
}

/** Keeps the page's theme as settings and system have it. Returns a function that ends it. */
export function startTheme(): () => void {
  const apply = () => {
    document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
    keep('local', KEY, chosen());
  };
  apply();
  systemDark.addEventListener('change', apply);
  const unsubscribe = settingsStore.subscribe(apply);
  return () => {
    systemDark.removeEventListener('change', apply);
    unsubscribe();
  };
}

/** Whether the page is dark now. */
export function useIsDark(): boolean {
  const theme = useStore(settingsStore, (state) => state.view?.settings.app.theme ?? remembered);
  const system = useSyncExternalStore(
    (changed) => {
      systemDark.addEventListener('change', changed);
      return () => systemDark.removeEventListener('change', changed);
    },
    () => systemDark.matches,
  );
  return theme === 'dark' || (theme === 'system' && system);
}
