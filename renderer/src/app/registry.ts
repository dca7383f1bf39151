import type { Command, ObjectCommands } from '../components/commands/command.ts';
import { paneCommands } from '../components/panes/commands.ts';
import { activityCommands } from '../features/activity/commands.ts';
import { containerCommands, runContainer } from '../features/containers/commands.ts';
import { imageCommands, pullImage } from '../features/images/commands.ts';
import { appCommands } from './commands.ts';

/** All that can be done, for the palette and the sheet of shortcuts. */
export const commands: readonly Command[] = [runContainer, pullImage, ...paneCommands, ...appCommands];

/**
 * Gives each kind of object to `use`: a list of them would have no type, as what can be done to a container cannot be done to
 * an image.
 */
export function forEachKind<R>(use: <T>(of: ObjectCommands<T>) => R): R[] {
  return [use(containerCommands), use(imageCommands), use(activityCommands)];
}
