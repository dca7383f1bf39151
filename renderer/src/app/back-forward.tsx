import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { perform, titleOf } from '../components/commands/command.ts';
import { IconButton } from '../components/ui/button.tsx';
import { back, forward } from './commands.ts';

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
      {[back, forward].map((command) => (
        <IconButton
          key={command.id}
          icon={command.icon}
          label={titleOf(command, t)}
          keys={command.keys}
          disabled={!(command === back ? canGoBack : canGoForward)}
          className="size-6"
          onClick={() => void perform(command, [null], { t, navigate })}
        />
      ))}
    </span>
  );
}
