import { createStore } from 'zustand/vanilla';
import type { Message } from '../../../../electron/contract/messages/message.ts';

/** What the host said against the last change of a setting, by its path such as vm.cpus. */
export const settingProblems = createStore<{ byField: Readonly<Record<string, Message | undefined>> }>(() => ({
  byField: {},
}));

/** What is typed and not applied. */
export interface Draft {
  readonly text: string;
  /** What was set when it was begun, or when the user was last told that it had changed. */
  readonly of: string;
  /** They have been. */
  readonly isLate: boolean;
}

/** Of the settings that are texts, by their fields, while the app's page lives: not written down, as a proxy's address may hold a password. */
export const drafts = createStore<{ readonly byField: Readonly<Record<string, Draft | null>> }>(() => ({
  byField: {},
}));
