import { useTranslation } from 'react-i18next';
import { engineIdOf } from '../../../../../electron/contract/engine.ts';
import type { Settings } from '../../../../../electron/contract/settings.ts';
import { Button } from '../../../components/ui/button.tsx';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { useFocusHeir } from '../../../lib/keyboard/use-focus-heir.ts';
import { forgetEngine } from '../actions.ts';
import { SettingRow } from './setting-row.tsx';

/** Addresses that the user has confirmed, and may take back; the one in use is not among them. Nothing where there is none. */
export function ConfirmedEngines({ engine: { source, confirmed } }: { readonly engine: Settings['engine'] }) {
  const { t } = useTranslation();
  const others = confirmed.filter((id) => id !== engineIdOf(source));
  if (others.length === 0) return null;
  return (
    <SettingRow field="engine.confirmed" label={t('settings.confirmed')} hint={t('settings.confirmedText')}>
      {() => (
        <ul className="max-h-48 overflow-y-auto">
          {others.map((id) => (
            <Confirmed key={id} id={id} />
          ))}
        </ul>
      )}
    </SettingRow>
  );
}

function Confirmed({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const name = visibleText(id);
  return (
    <li ref={useFocusHeir<HTMLLIElement>()} className="flex items-center justify-end gap-2 py-0.5">
      <span className="max-w-64 break-all font-mono text-xs narrow:max-w-44">{name}</span>
      <Button aria-label={t('settings.forgetNamed', { name })} onClick={() => void forgetEngine(id)}>
        {t('settings.forget')}
      </Button>
    </li>
  );
}
