import { ClipboardCopy, CloudDownload, Layers, PanelRightOpen, Play, Tag, Trash2 } from 'lucide-react';
import type { ComponentType } from 'react';
import type { Command, ObjectCommands } from '../../components/commands/command.ts';
import { copyAndSay } from '../../components/copy-and-say.ts';
import { ask, type QuestionProps } from '../../components/questions.tsx';
import { isEngineReady } from '../../lib/engine/use-engine.ts';
import { imageStore } from '../../lib/entities/stores.ts';
import { lazyPart } from '../../lib/lazy-part.ts';
import { imageCommand } from './cli.ts';
import { type ImageLine, imageLines, lineName, lineOf } from './lines.ts';

const RemoveImages = lazyPart(async () => (await import('./components/remove-images.tsx')).RemoveImages);
const TagDialog = lazyPart(async () => (await import('./components/tag-dialog.tsx')).TagDialog);

type On = readonly ImageLine[];

const asks = (Dialogue: ComponentType<QuestionProps<ImageLine>>) => (on: On) => {
  const ids = on.map(({ id }) => id);
  ask(Dialogue, imageStore, (byId) => ids.flatMap((id) => lineOf(byId, id) ?? []));
};
const first = (line: (name: string) => string) => (on: On) => line(on[0] ? lineName(on[0]) : '');

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
  cli: first((name) => imageCommand.run(name)),
};

const tag: Command<ImageLine> = {
  id: 'images.tag',
  title: 'images.tag',
  icon: Tag,
  run: asks(TagDialog),
  cli: first((name) => imageCommand.tag(name, 'NAME')),
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
  cli: (on) => imageCommand.remove(on.map(lineName), false),
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
