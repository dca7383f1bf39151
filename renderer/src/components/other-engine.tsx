import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { VM_ENGINE } from '../../../electron/contract/engine.ts';
import { settingsStore } from '../lib/entities/stores.ts';
import { chosenEngine } from '../lib/entities/watches.ts';
import { visibleText } from '../lib/format/visible-text.ts';
import { Badge } from './ui/badge.tsx';

/** Which engine something is about, where that is not the one that the page shows; null is about none. */
export function OtherEngine({ engine }: { readonly engine: string | null }) {
  const { t } = useTranslation();
  const shown = useStore(settingsStore, chosenEngine);
  if (engine === null || shown === undefined || engine === shown) return null;
  const name = engine === VM_ENGINE ? t('engine.from.vm') : visibleText(engine.replace(/^context:/, ''));
  return (
    <Badge>
      <span className="max-w-48 truncate">{t('engine.on', { engine: name })}</span>
    </Badge>
  );
}
