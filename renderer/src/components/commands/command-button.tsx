import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../ui/button.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { type Command, fitting, namedTitleOf, type Place, perform, titleOf, wordsOf } from './command.ts';

interface CommandIconProps<T> {
  readonly command: Command<T>;
  readonly on: readonly T[];
  /** Of the object, or of the group that `on` are the members of. */
  readonly name: string;
  readonly of?: 'one' | 'group';
  readonly place: () => Place;
  readonly keys?: string | undefined;
  /** Something is being done to the object. */
  readonly busy?: boolean;
  readonly tabIndex?: number;
}

/** A command at the end of a row: an icon, named for those who do not see it, with the CLI line on hover. */
export function CommandIcon<T>({ command, on, name, of = 'one', place, keys, busy, tabIndex }: CommandIconProps<T>) {
  const { t } = useTranslation();
  const words = namedTitleOf(command, t, { name, group: of === 'group' });
  const these = fitting(command, on);
  const line = command.cli?.(these.length > 0 ? these : on);
  const hint = of === 'group' ? words : titleOf(command, t);
  return (
    <IconButton
      icon={command.icon}
      label={words}
      hint={line ? <ActionHint label={hint} command={line} /> : hint}
      keys={keys}
      tabIndex={tabIndex}
      danger={command.danger ?? false}
      disabled={busy || these.length === 0}
      onClick={(event) => {
        event.stopPropagation();
        void perform(command, on, { ...place(), words });
      }}
    />
  );
}

interface CommandButtonProps<T> {
  readonly command: Command<T>;
  readonly on: readonly T[];
  readonly place: () => Place;
  readonly variant?: 'primary' | 'secondary';
  /** Of the object, which the button's accessible name then has in it. */
  readonly name?: string;
  /** Something is being done to the object. The button keeps the focus. */
  readonly busy?: boolean;
}

/** A command in words, at the head of a page. */
export function CommandButton<T>({ command, on, place, variant = 'secondary', name, busy }: CommandButtonProps<T>) {
  const { t } = useTranslation();
  const words = name === undefined ? undefined : namedTitleOf(command, t, { name });
  return (
    <Button
      icon={command.icon}
      variant={variant}
      aria-label={words}
      aria-disabled={busy}
      disabled={fitting(command, on).length === 0}
      onClick={() => void perform(command, on, { ...place(), words })}
    >
      {titleOf(command, t)}
    </Button>
  );
}

interface BulkButtonProps<T> {
  readonly command: Command<T>;
  readonly on: readonly T[];
  /** What each is called. */
  readonly nameOf: (on: T) => string;
  readonly place: () => Place;
  readonly keys?: string | undefined;
}

/** A command on a selection: off where it fits none of them, with the CLI line of those it fits on hover. */
export function BulkButton<T>({ command, on, nameOf, place, keys }: BulkButtonProps<T>) {
  const { t } = useTranslation();
  const these = fitting(command, on);
  const words = (done: readonly T[]) => wordsOf(command, t, { on: done, nameOf });
  const button = (
    <Button
      variant="ghost"
      icon={command.icon}
      disabled={these.length === 0}
      className={command.danger ? 'text-bad hover:text-bad' : undefined}
      onClick={() => void perform(command, on, { ...place(), words })}
    >
      {titleOf(command, t)}
    </Button>
  );
  const line = command.cli?.(these.length > 0 ? these : on);
  return (
    <Tooltip keys={keys} text={line ? <ActionHint label={titleOf(command, t)} command={line} /> : titleOf(command, t)}>
      {button}
    </Tooltip>
  );
}

/** An action's name, and the CLI line it equals. */
function ActionHint({ label, command }: { readonly label: string; readonly command: string }) {
  return (
    <span className="flex min-w-0 flex-col">
      {label}
      <span className="truncate font-mono text-2xs text-ink-3">{command}</span>
    </span>
  );
}
