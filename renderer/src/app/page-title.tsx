import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import type { Key } from '../lib/i18n/types.ts';
import { useObjectName } from '../lib/object-name.ts';
import { pages } from './sidebar.tsx';

/**
 * Names the browser's tab and Electron's window after the page that is shown, the most special first: what tells tabs,
 * windows and history entries apart, and what a screen reader says of a new page. `dialog` names the one over the page.
 */
export function PageTitle({ dialog }: { readonly dialog: Key | undefined }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const object = useObjectName();
  const known = pages.find(({ id }) => id === pathname.split('/')[1]);
  const words = [dialog ? t(dialog) : object, known && t(`nav.page.${known.id}`), 'Slipway'];
  const title = words.filter(Boolean).join(' – ');
  useEffect(() => {
    document.title = title;
  }, [title]);
  return null;
}
