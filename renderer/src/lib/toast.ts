import type { ReactNode } from 'react';
import type { ExternalToast } from 'sonner';
import { createStore } from 'zustand/vanilla';

/** Something to say in a corner of the page. */
export interface Toast {
  /** `dismiss`: what was said under that id is true no more. */
  readonly kind: 'success' | 'warning' | 'error' | 'dismiss';
  readonly words: ReactNode;
  readonly options: ExternalToast;
}

/**
 * What is to be said and was not yet. The toaster takes it from here as soon as it is there: it comes with the first toast,
 * or before when the page has time.
 */
export const toastStore = createStore<{ waiting: readonly Toast[] }>(() => ({ waiting: [] }));

const say =
  (kind: Toast['kind']) =>
  (words: ReactNode, options: ExternalToast = {}) =>
    toastStore.setState(({ waiting }) => ({ waiting: [...waiting, { kind, words, options }] }));

/** Says something where no place on the page is about it. */
export const toast = {
  success: say('success'),
  warning: say('warning'),
  error: say('error'),
  /** Takes back what was said under that id, whether it shows already or not. */
  dismiss: (id: string) => say('dismiss')('', { id }),
};
