import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { engineName } from '../lib/engine/use-engine.ts';
import { settingsStore } from '../lib/entities/stores.ts';
import { chosenEngine } from '../lib/entities/watches.ts';
import { Badge } from './ui/badge.tsx';

/** Which engine something is about, where that is not the one that the page shows; null is about none. */
export function OtherEngine({ engine }: { readonly engine: string | null }) {
  const { t } = useTranslation();
  const shown = useStore(settingsStore, chosenEngine);
  if (engine === null || shown === undefined || engine === shown) return null;
  return (
    <Badge>
      <span className="max-w-48 truncate">{t('engine.on', { engine: engineName(engine, t) })}</span>
    </Badge>
  );
}
