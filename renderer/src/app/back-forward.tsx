import { ArrowLeft, ArrowRight } from 'lucide-react';
import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { IconButton } from '../components/ui/button.tsx';
import { isMac } from '../lib/keyboard/platform.ts';
import { useShortcut } from '../lib/keyboard/use-shortcut.ts';

export const backKeys = isMac ? 'Mod+[' : 'Alt+ArrowLeft';
export const forwardKeys = isMac ? 'Mod+]' : 'Alt+ArrowRight';

/** Buttons of a mouse that browsers go back and forward by. */
const BACK_BUTTON = 3;
const FORWARD_BUTTON = 4;

/** Where one is among the pages visited has changed. */
function onEntry(changed: () => void): () => void {
  window.navigation?.addEventListener('currententrychange', changed);
  return () => window.navigation?.removeEventListener('currententrychange', changed);
}

/** Through the pages as they were visited, as in a browser: by button, key, or the mouse's own buttons. */
export function BackForward() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const canGoBack = useSyncExternalStore(onEntry, () => window.navigation?.canGoBack ?? true);
  const canGoForward = useSyncExternalStore(onEntry, () => window.navigation?.canGoForward ?? true);
  useShortcut(backKeys, () => void navigate(-1));
  useShortcut(forwardKeys, () => void navigate(1));
  useEffect(() => {
    if (!window.slipway) return;
    const onMouse = (event: MouseEvent) => {
      const step = event.button === BACK_BUTTON ? -1 : event.button === FORWARD_BUTTON ? 1 : null;
      if (step === null) return;
      // Chromium goes by itself once the page has had the event, in Electron too: one press is one step.
      event.preventDefault();
      void navigate(step);
    };
    window.addEventListener('mouseup', onMouse);
    return () => window.removeEventListener('mouseup', onMouse);
  }, [navigate]);
  return (
    <span className="-mr-1.5 ml-auto flex narrow:hidden">
      <IconButton
        icon={ArrowLeft}
        label={t('nav.back')}
        keys={backKeys}
        disabled={!canGoBack}
        className="size-6"
        onClick={() => void navigate(-1)}
      />
      <IconButton
        icon={ArrowRight}
        label={t('nav.forward')}
        keys={forwardKeys}
        disabled={!canGoForward}
        className="size-6"
        onClick={() => void navigate(1)}
      />
    </span>
  );
}
