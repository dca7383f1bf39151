import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { useStore } from 'zustand';
import { containerStore, imageStore, taskStore } from '../lib/entities/stores.ts';
import { imageLabel, shortId } from '../lib/format/engine-names.ts';
import { visibleText } from '../lib/format/visible-text.ts';
import type { Key } from '../lib/i18n/types.ts';
import { pages } from './sidebar.tsx';

/**
 * Names the browser's tab and Electron's window after the page that is shown, the most special first: what tells tabs,
 * windows and history entries apart, and what a screen reader says of a new page. `dialog` names the one over the page.
 */
export function PageTitle({ dialog }: { readonly dialog: Key | undefined }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const [, section = '', part = ''] = pathname.split('/').map(decoded);
  const container = useStore(containerStore, (state) => state.byId.get(part)?.name);
  const image = useStore(imageStore, (state) => state.byId.get(part)?.tags[0]);
  const task = useStore(taskStore, (state) => state.byId.get(part)?.title);
  const known = pages.find(({ id }) => id === section)?.id;
  const object = { containers: container, images: image && imageLabel(image), tasks: task }[section];
  const words = [dialog ? t(dialog) : part && visibleText(object ?? shortId(part))];
  if (known) words.push(t(`nav.page.${known}`));
  const title = [...words.filter(Boolean), 'Slipway'].join(' – ');
  useEffect(() => {
    document.title = title;
  }, [title]);
  return null;
}

/** An address may hold what no encoder has written. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
