import { FileSearch, FolderSearch, PlugZap } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BrowseScope, PathKind } from '../../../../electron/contract/shares.ts';
import { isMac } from '../../lib/keyboard/platform.ts';
import { lazyPart } from '../../lib/lazy-part.ts';
import { tellFailure } from '../../lib/tell-failure.ts';
import { DialogPart } from '../dialog-part.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';

const PathDialog = lazyPart(async () => (await import('./path-dialog.tsx')).PathDialog, { words: ['shares'] });

const icons = { folder: FolderSearch, file: FileSearch, either: FolderSearch, socket: PlugZap };

interface ChoosePathProps {
  readonly kind: PathKind;
  /** What is asked for, such as "Choose the folder of volume 1". */
  readonly label: string;
  /** Words on the button; without, it is an icon. */
  readonly shown?: string;
  /** What a browser offers; the system's own dialog shows all of this computer. */
  readonly scope: BrowseScope;
  /** What the field beside it holds. */
  readonly at: string;
  /** Why one cannot be had, which a browser's user is told before it is chosen; null where it can. */
  readonly wrong?: (path: string) => string | null;
  readonly onChoose: (path: string) => void;
}

/** The button beside a field for a path of this computer, which asks for one: by the system's dialog where there is one. */
export function ChoosePath({ kind, label, shown, scope, at, wrong, onChoose }: ChoosePathProps) {
  const { t } = useTranslation();
  const [asks, setAsks] = useState(false);
  const { slipway } = window;
  const ask = (what: PathKind) =>
    slipway
      ? tellFailure(async () => {
          const chosen = await slipway.choosePath({ kind: what, at: at.trim() });
          if (chosen !== null) onChoose(chosen);
        })
      : setAsks(true);
  const button = (props: { onClick?: () => void }) =>
    shown === undefined ? (
      <IconButton icon={icons[kind]} label={label} {...props} />
    ) : (
      <Button variant="ghost" icon={icons[kind]} aria-label={label} {...props}>
        {shown}
      </Button>
    );
  // Only macOS has a dialog for both.
  const isTwo = slipway && kind === 'either' && !isMac;
  const choices = (['folder', 'file'] as const).map((what) => ({
    label: t(`shares.pick.a.${what}`),
    icon: icons[what],
    onSelect: () => void ask(what),
  }));
  return (
    <>
      {isTwo ? <Menu groups={[choices]} trigger={button({})} /> : button({ onClick: () => void ask(kind) })}
      {asks ? (
        <DialogPart where="path" onClose={() => setAsks(false)}>
          <PathDialog {...{ kind, scope, wrong, onChoose }} at={at.trim()} onClose={() => setAsks(false)} />
        </DialogPart>
      ) : null}
    </>
  );
}
