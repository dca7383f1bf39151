import type { TFunction } from 'i18next';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { useStore } from 'zustand';
import { containerStore, imageStore, taskStore } from '../lib/entities/stores.ts';
import { imageLabel, shortId } from '../lib/format/engine-names.ts';
import { visibleText } from '../lib/format/visible-text.ts';

const sections = ['containers', 'images', 'terminals', 'activity', 'settings'] as const;

/**
 * Names the browser's tab and Electron's window after the page that is shown, the most special first: what tells tabs,
 * windows and history entries apart, and what a screen reader says of a new page.
 */
export function PageTitle() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const [, section = '', part = ''] = pathname.split('/').map(decoded);
  const container = useStore(containerStore, (state) => state.byId.get(part)?.name);
  const image = useStore(imageStore, (state) => state.byId.get(part)?.tags[0]);
  const task = useStore(taskStore, (state) => state.byId.get(part)?.title);
  const known = sections.find((id) => id === section);
  const object = { containers: container, images: image && imageLabel(image), tasks: task }[section];
  const words = [dialogTitle(`${section}/${part}`, t) ?? (part && visibleText(object ?? shortId(part)))];
  if (known) words.push(t(`nav.${known}`));
  const title = [...words.filter(Boolean), 'Slipway'].join(' – ');
  useEffect(() => {
    document.title = title;
  }, [title]);
  return null;
}

function dialogTitle(place: string, t: TFunction): string | null {
  switch (place) {
    case 'containers/run':
      return t('nav.title.run');
    case 'images/pull':
      return t('nav.title.pull');
    case 'terminals/new':
      return t('nav.title.terminal');
    default:
      return null;
  }
}

/** An address may hold what no encoder has written. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
