import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Keys } from '../../components/ui/keys.tsx';
import { visibleText } from '../../lib/format/visible-text.ts';
import { focusOrigin, returnFocus } from '../../lib/keyboard/focus-return.ts';
import { type PaletteItem, usePalette } from './items.ts';

/** Everything by name: pages, actions, containers, images, terminals. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const [origin] = useState(focusOrigin);
  const [place] = useState(() => window.location.hash);
  const chose = useRef(false);
  const shown = usePalette(words);
  const any = shown.some(({ items }) => items.length > 0);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fade fixed inset-0 z-50 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (chose.current) returnUnlessTaken(origin, place);
            else returnFocus(origin);
          }}
          className="pop fixed top-[12vh] left-1/2 z-50 w-[min(600px,calc(100vw-48px))] -translate-x-1/2 overflow-hidden rounded-xl bg-raised shadow-pop outline-none"
        >
          <Dialog.Title className="sr-only">{t('nav.palette')}</Dialog.Title>
          <Command shouldFilter={false} label={t('nav.palette')}>
            <Command.Input
              autoFocus
              value={words}
              onValueChange={setWords}
              placeholder={t('palette.placeholder')}
              className="h-12 w-full border-b border-line bg-transparent px-4 text-base outline-none"
            />
            <Command.List label={t('palette.results')} className="max-h-[52vh] overflow-y-auto p-1.5">
              {any ? null : <p className="px-3 py-8 text-center text-sm text-ink-3">{t('palette.none')}</p>}
              {shown.map(({ id, items }) =>
                items.length === 0 ? null : (
                  <Command.Group
                    key={id}
                    heading={t(id === 'pages' || id === 'actions' ? `palette.group.${id}` : `nav.page.${id}`)}
                    className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-ink-3"
                  >
                    {items.map((item) => (
                      <PaletteRow
                        key={item.id}
                        item={item}
                        onSelect={() => {
                          chose.current = true;
                          onClose();
                          item.run();
                        }}
                      />
                    ))}
                  </Command.Group>
                ),
              )}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** After an action: gives the focus back unless it led to another page, or to something that takes the focus itself. */
function returnUnlessTaken(origin: HTMLElement | null, place: string): void {
  // By the second frame a dialog or a setting that was chosen has it.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const taken = document.activeElement !== null && document.activeElement !== document.body;
      if (!taken && window.location.hash === place) returnFocus(origin);
    }),
  );
}

function PaletteRow({ item, onSelect }: { readonly item: PaletteItem; readonly onSelect: () => void }) {
  const { icon: Icon, id, label, note, keys } = item;
  return (
    <Command.Item
      value={id}
      onSelect={onSelect}
      className="flex h-9 items-center gap-2.5 rounded-md px-2.5 aria-selected:bg-hover dark:aria-selected:bg-pressed"
    >
      <Icon aria-hidden className="size-4 shrink-0 text-ink-3" strokeWidth={1.75} />
      <span className="min-w-0 truncate">{visibleText(label)}</span>
      {note ? (
        <span className="min-w-0 flex-1 truncate text-xs text-ink-3">{visibleText(note)}</span>
      ) : (
        <span className="flex-1" />
      )}
      {keys ? <Keys keys={keys} /> : null}
    </Command.Item>
  );
}
