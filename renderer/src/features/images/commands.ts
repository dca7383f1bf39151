import { ClipboardCopy, CloudDownload, Layers, PanelRightOpen, Play, Tag, Trash2 } from 'lucide-react';
import { NO_NAMES } from '../../../../electron/contract/changes.ts';
import { commandLine } from '../../../../electron/contract/cli-line.ts';
import type { Names } from '../../../../electron/contract/wire/define.ts';
import type { Command, ObjectCommands } from '../../components/commands/command.ts';
import { lineOf } from '../../components/commands/of-call.ts';
import { copyAndSay } from '../../components/copy-and-say.ts';
import { asking } from '../../components/questions.tsx';
import { isEngineReady } from '../../lib/engine/use-engine.ts';
import { imageStore } from '../../lib/entities/stores.ts';
import { lazyPart } from '../../lib/lazy-part.ts';
import { type ImageLine, imageLines, lineById, lineName } from './lines.ts';

const RemoveImages = lazyPart(async () => (await import('./components/remove-images.tsx')).RemoveImages);
const TagDialog = lazyPart(async () => (await import('./components/tag-dialog.tsx')).TagDialog);

type On = readonly ImageLine[];

const asks = asking(imageStore, lineById);
/** A line goes by its own name, whichever of the image's names that is. */
const namesOf = ([line]: On): Names => ({ ...NO_NAMES, image: () => (line ? lineName(line) : null) });

export const pullImage: Command = {
  id: 'images.pull',
  title: 'images.pull',
  named: 'nav.title.pull',
  icon: CloudDownload,
  palette: true,
  enabled: isEngineReady,
  run: (_, { navigate }) => navigate('/images/pull'),
};

export const open: Command<ImageLine> = {
  id: 'images.open',
  title: 'images.details',
  icon: PanelRightOpen,
  keys: 'Enter',
  run: ([line], { navigate }) => navigate(`/images/${encodeURIComponent(line?.image.id ?? '')}`),
};

export const run: Command<ImageLine> = {
  id: 'images.run',
  title: 'images.runAsk',
  named: 'images.runNamed',
  icon: Play,
  keys: 'R',
  run: ([line], { navigate }) =>
    navigate(`/containers/run?image=${encodeURIComponent(line?.reference ?? line?.image.id ?? '')}`),
  // Not the call's own line: that checks the reference, which an engine may have made of anything.
  cli: ([line]) => commandLine(['docker', 'run', '-d', line ? lineName(line) : '']),
};

const tag: Command<ImageLine> = {
  id: 'images.tag',
  title: 'images.tag',
  icon: Tag,
  run: asks(TagDialog),
  cli: lineOf('images.tag', ({ image }) => ({ id: image.id, reference: 'NAME' }), namesOf),
};

const copyName: Command<ImageLine> = {
  id: 'images.copyName',
  title: 'images.copyName',
  icon: ClipboardCopy,
  run: ([line]) => copyAndSay(line?.reference ?? line?.image.id ?? ''),
};

const remove: Command<ImageLine> = {
  id: 'images.remove',
  title: 'images.removeAsk',
  named: 'images.removeNamed',
  icon: Trash2,
  keys: 'Delete',
  danger: true,
  many: true,
  run: asks(RemoveImages),
  cli: lineOf('images.remove', (line) => ({ id: line.image.id, reference: lineName(line) })),
};

export const imageCommands: ObjectCommands<ImageLine> = {
  kind: 'images',
  icon: Layers,
  idOf: ({ image }) => image.id,
  name: lineName,
  all: () => imageLines(imageStore.getState().byId.values()),
  store: imageStore,
  open,
  menu: [[open, run], [tag, copyName], [remove]],
  buttons: () => [run, remove],
  bulk: [remove],
  failed: (operation) => (operation === 'deleting' ? 'images.failed.remove' : 'images.failed.untag'),
};
