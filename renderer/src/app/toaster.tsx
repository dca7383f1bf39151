import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Toaster as Sonner, toast } from 'sonner';
import { useStore } from 'zustand';
import { cx } from '../components/ui/class-names.ts';
import { useIsDialogOpen } from '../lib/open-dialogs.ts';
import { useIsDark } from '../lib/theme.ts';
import { toastStore } from '../lib/toast.ts';

/** Where toasts come up. */
export function Toaster() {
  const { t } = useTranslation();
  const dark = useIsDark();
  const dialogOpen = useIsDialogOpen();
  const waiting = useStore(toastStore, (state) => state.waiting.length);
  // After the effects of what shows them, which would miss what was said before.
  useEffect(() => {
    if (waiting === 0) return;
    // Taken once, whoever else was told of them.
    const all = toastStore.getState().waiting;
    toastStore.setState({ waiting: [] });
    for (const { kind, words, options } of all) {
      if (kind === 'dismiss') toast.dismiss(options.id);
      else toast[kind](words, options);
    }
  }, [waiting]);
  return (
    <Sonner
      containerAriaLabel={t('common.notifications')}
      theme={dark ? 'dark' : 'light'}
      position="bottom-right"
      // Above the status bar; with a dialog, in the room that it leaves below itself.
      offset={dialogOpen ? 12 : 40}
      // Over dialogs and under menus, which belong to a row that is being dealt with.
      style={{ zIndex: 45 }}
      gap={8}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast: cx(
            'font-sans flex items-start gap-2 rounded-lg bg-raised px-3 py-2.5 text-sm text-ink shadow-pop',
            // The room below a dialog is low.
            dialogOpen ? 'w-max min-w-90 max-w-[min(42rem,calc(100vw-24px))]' : 'w-90',
          ),
          icon: 'mt-0.5 size-4 shrink-0 text-ink-3',
          content: 'min-w-0 flex-1 break-words',
          actionButton:
            '-my-0.5 h-6 shrink-0 rounded-md px-2 text-xs font-medium text-accent-ink transition-colors duration-100 hover:bg-hover',
        },
      }}
    />
  );
}
