import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useLatest } from '../../lib/use-latest.ts';
import type { Place } from './command.ts';

/** What commands have of this page. The function stays the same, so that rows which hold it are not drawn for it. */
export function usePlace(): () => Place {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const latest = useLatest<Place>({ t, navigate });
  return useCallback(() => latest.current, [latest]);
}
