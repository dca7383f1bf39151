import { createStore } from 'zustand/vanilla';

/** What the host said against the last change of a setting, by its path such as vm.cpus. */
export const settingProblems = createStore<{ byField: Readonly<Record<string, string | undefined>> }>(() => ({
  byField: {},
}));
