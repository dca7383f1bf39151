import { AArrowDown, AArrowUp, Accessibility, Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { setTerminalPreferences, terminalPreferences } from '../../lib/terminals/preferences.ts';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';

/** What applies to all terminals, and the search in the one shown. */
export function TerminalTools({ onSearch }: { readonly onSearch: () => void }) {
  const { t } = useTranslation();
  const screenReader = useStore(terminalPreferences, (state) => state.screenReader);
  const fontSize = useStore(terminalPreferences, (state) => state.fontSize);
  return (
    <>
      <IconButton icon={Search} label={t('terminals.find')} keys="Mod+F" onClick={onSearch} />
      <IconButton
        icon={AArrowDown}
        label={t('terminals.smaller')}
        onClick={() => setTerminalPreferences({ fontSize: fontSize - 1 })}
      />
      <IconButton
        icon={AArrowUp}
        label={t('terminals.larger')}
        onClick={() => setTerminalPreferences({ fontSize: fontSize + 1 })}
      />
      <IconButton
        icon={Accessibility}
        label={t('terminals.screenReader')}
        aria-pressed={screenReader}
        className={cx(screenReader && 'bg-accent-soft text-accent-ink')}
        onClick={() => setTerminalPreferences({ screenReader: !screenReader })}
      />
    </>
  );
}
