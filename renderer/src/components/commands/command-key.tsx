import { useShortcut } from '../../lib/keyboard/use-shortcut.ts';
import { type Command, type Place, perform } from './command.ts';

interface CommandKeyProps {
  readonly command: Command;
  readonly keys: string;
  readonly place: () => Place;
}

/** Does a command for its key anywhere on the page, while it is mounted. Shows nothing. */
export function CommandKey({ command, keys, place }: CommandKeyProps): null {
  useShortcut(keys, () => void perform(command, [null], place()), { always: command.always ?? false });
  return null;
}
