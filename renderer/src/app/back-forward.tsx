import { ArrowLeft, ArrowRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { IconButton } from '../components/ui/button.tsx';
import { isMac } from '../lib/keyboard/platform.ts';
import { useShortcut } from '../lib/keyboard/use-shortcut.ts';

export const backKeys = isMac ? 'Mod+[' : 'Alt+ArrowLeft';
export const forwardKeys = isMac ? 'Mod+]' : 'Alt+ArrowRight';

/** Buttons of a mouse that browsers go back and forward by, and Electron's windows do not. */
const BACK_BUTTON = 3;
const FORWARD_BUTTON = 4;

/** Through the pages as they were visited, as in a browser: by button, key, or the mouse's own buttons. */
export function BackForward() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  // A new place is when these change.
  useLocation();
  const { canGoBack = true, canGoForward = true } = window.navigation ?? {};
  const [, redraw] = useState(0);
  useShortcut(backKeys, () => void navigate(-1));
  useShortcut(forwardKeys, () => void navigate(1));
  useEffect(() => {
    const onEntry = () => redraw((count) => count + 1);
    window.navigation?.addEventListener('currententrychange', onEntry);
    return () => window.navigation?.removeEventListener('currententrychange', onEntry);
  }, []);
  useEffect(() => {
    if (!window.slipway) return;
    const onMouse = ({ button }: MouseEvent) => {
      if (button === BACK_BUTTON) void navigate(-1);
      else if (button === FORWARD_BUTTON) void navigate(1);
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
