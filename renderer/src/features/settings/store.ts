import { createStore } from 'zustand/vanilla';
import type { Message } from '../../../../electron/contract/messages/message.ts';

/** What the host said against the last change of a setting, by its path such as vm.cpus. */
export const settingProblems = createStore<{ byField: Readonly<Record<string, Message | undefined>> }>(() => ({
  byField: {},
}));
