import { StrictMode } from 'react';
import { useTranslation } from 'react-i18next';
import { HashRouter } from 'react-router';
import { Toaster } from 'sonner';
import { TooltipProvider } from '../components/ui/tooltip.tsx';
import type { Bridge } from '../lib/bridge/bridge.ts';
import { useIsDialogOpen } from '../lib/open-dialogs.ts';
import { useIsDark } from '../lib/theme.ts';
import { Shell } from './shell.tsx';

/** Wait before words show on hover, in milliseconds: long enough not to flash by under a passing pointer. */
const HOVER = 500;

export function App({ bridge }: { readonly bridge: Bridge }) {
  const { t } = useTranslation();
  const dark = useIsDark();
  const dialogOpen = useIsDialogOpen();
  return (
    <StrictMode>
      <TooltipProvider delayDuration={HOVER} skipDelayDuration={200}>
        <HashRouter>
          <Shell bridge={bridge} />
        </HashRouter>
        <Toaster
          containerAriaLabel={t('common.notifications')}
          theme={dark ? 'dark' : 'light'}
          // A dialog has its buttons where toasts come up otherwise.
          position={dialogOpen ? 'top-center' : 'bottom-right'}
          offset={40}
          gap={8}
          toastOptions={{
            unstyled: true,
            classNames: {
              toast:
                'font-sans flex w-90 items-start gap-2 rounded-lg bg-raised px-3 py-2.5 text-sm text-ink shadow-pop',
              icon: 'mt-0.5 size-4 shrink-0 text-ink-3',
              content: 'min-w-0 flex-1 break-words',
            },
          }}
        />
      </TooltipProvider>
    </StrictMode>
  );
}
