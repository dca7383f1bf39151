import { useTranslation } from 'react-i18next';
import { Dialog } from '../components/ui/dialog.tsx';
import { Keys } from '../components/ui/keys.tsx';
import { backKeys, forwardKeys } from './back-forward.tsx';

const groups = [
  {
    id: 'everywhere',
    keys: [
      ['palette', 'Mod+K'],
      ['filter', '/'],
      ['back', backKeys],
      ['forward', forwardKeys],
      ['shortcuts', '?'],
    ],
  },
  {
    id: 'list',
    keys: [
      ['up', 'ArrowUp'],
      ['down', 'ArrowDown'],
      ['select', 'Space'],
      ['range', 'Shift+Space'],
      ['details', 'Enter'],
      ['menu', 'Shift+F10'],
      ['remove', 'Delete'],
    ],
  },
  {
    id: 'containers',
    keys: [
      ['toggle', 'S'],
      ['restart', 'R'],
      ['shell', 'E'],
    ],
  },
  {
    id: 'images',
    keys: [['run', 'R']],
  },
  {
    id: 'terminal',
    keys: [
      ['find', 'Mod+F'],
      ['copy', 'Mod+Shift+C'],
      ['paste', 'Mod+Shift+V'],
      ['paletteThere', 'Mod+Shift+P'],
    ],
  },
] as const;

/** Every key there is. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('shortcuts.title')} size="md" onClose={onClose}>
      <div className="columns-2 gap-x-10">
        {groups.map((group) => (
          <section key={group.id} className="mb-5 break-inside-avoid">
            <h3 className="mb-1 text-xs font-semibold text-ink-3">{t(`shortcuts.group.${group.id}`)}</h3>
            <dl>
              {group.keys.map(([action, keys]) => (
                <div key={action} className="flex h-7 items-center justify-between gap-4">
                  <dt className="min-w-0 truncate">{t(`shortcuts.${action}`)}</dt>
                  <dd>
                    <Keys keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
