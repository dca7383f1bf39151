import { ClipboardCopy, History, Trash2 } from 'lucide-react';
import type { ActivityEntry } from '../../../../electron/contract/activity.ts';
import type { Command, ObjectCommands } from '../../components/commands/command.ts';
import { copyAndSay } from '../../components/copy-and-say.ts';
import { api } from '../../lib/bridge/client.ts';
import { activityStore } from '../../lib/entities/stores.ts';
import { tellFailure } from '../../lib/tell-failure.ts';

export const clearActivity: Command = {
  id: 'activity.clear',
  title: 'activity.clear',
  icon: Trash2,
  enabled: () => activityStore.getState().byId.size > 0,
  run: () => tellFailure(async () => api().activity.clear({})),
};

/** Several are copied in the order they were done in, as a script. */
const copy: Command<ActivityEntry> = {
  id: 'activity.copy',
  title: 'common.copyCommand',
  icon: ClipboardCopy,
  keys: 'C',
  many: true,
  run: (on) => {
    const lines = on.toSorted((a, b) => a.at - b.at).map(({ command }) => command);
    return copyAndSay(lines.join('\n'));
  },
};

export const activityCommands: ObjectCommands<ActivityEntry> = {
  kind: 'activity',
  icon: History,
  idOf: ({ id }) => id,
  name: ({ command }) => command,
  all: () => activityStore.getState().byId.values(),
  store: activityStore,
  menu: [[copy]],
  buttons: () => [copy],
  bulk: [copy],
};
