import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { commandsOf, type ObjectCommands, titleOf } from '../components/commands/command.ts';
import { listKeys } from '../components/list/keyboard.ts';
import { paneCommands } from '../components/panes/commands.ts';
import { Dialog } from '../components/ui/dialog.tsx';
import { Keys } from '../components/ui/keys.tsx';
import { appCommands, paletteThere } from './commands.ts';
import { forEachKind } from './registry.ts';

interface KeyGroup {
  readonly title: string;
  /** What a key does, and the key. */
  readonly keys: readonly (readonly [string, string])[];
}

/** Keys of a terminal, which the terminal itself knows. */
const terminalKeys = [
  ['find', 'Mod+F'],
  ['copy', 'Mod+Shift+C'],
  ['paste', 'Mod+Shift+V'],
] as const;

/** Every key there is. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const own = (keys: readonly (readonly ['filter' | (typeof listKeys | typeof terminalKeys)[number][0], string])[]) =>
    keys.map(([action, key]) => [t(`shortcuts.${action}`), key] as const);
  const groups: readonly KeyGroup[] = [
    {
      title: t('shortcuts.group.everywhere'),
      keys: [
        ...appCommands.flatMap((of) => (of.keys ? [[titleOf(of, t), of.keys] as const] : [])),
        ...own([['filter', '/']]),
      ],
    },
    { title: t('shortcuts.group.list'), keys: own(listKeys) },
    ...forEachKind((of) => ({ title: t(`${of.kind}.on`), keys: keysOf(of, t, i18n.language) })),
    {
      title: t('shortcuts.group.terminal'),
      keys: [
        ...own(terminalKeys),
        ...[paletteThere, ...paneCommands].flatMap((of) => (of.keys ? [[titleOf(of, t), of.keys] as const] : [])),
      ],
    },
  ];
  return (
    <Dialog title={t('shortcuts.title')} size="md" onClose={onClose}>
      <div className="columns-2 gap-x-10">
        {groups.map(({ title, keys }) => (
          <section key={title} className="mb-5 break-inside-avoid">
            <h3 className="mb-1 text-xs font-semibold text-ink-3">{title}</h3>
            <dl>
              {keys.map(([action, key]) => (
                <div key={key} className="flex h-7 items-center justify-between gap-4">
                  <dt className="min-w-0 truncate">{action}</dt>
                  <dd>
                    <Keys keys={key} />
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

/** The keys on a kind of object; of commands that share one, which are for objects in different states, all are named. */
function keysOf<T>(of: ObjectCommands<T>, t: TFunction, language: string): (readonly [string, string])[] {
  const byKey = new Map<string, string[]>();
  for (const command of commandsOf(of)) {
    if (command.keys === undefined || command.id === of.open?.id) continue;
    const words = titleOf(command, t).replace(/…$/, '');
    byKey.set(command.keys, [...(byKey.get(command.keys) ?? []), words]);
  }
  const or = new Intl.ListFormat(language, { type: 'disjunction' });
  return [...byKey].map(([keys, words]) => [or.format(words), keys]);
}
