import { useEffect } from 'react';
import { useSearchParams } from 'react-router';
import type { ListView } from '../../lib/list-view/list-view.ts';

interface Scoped {
  readonly view: ListView;
  readonly scopes: readonly { readonly id: string }[];
}

/** An address may ask for what is shown: /images?scope=unused. Once: the user may choose another. */
export function useScopeOfAddress({ view, scopes }: Scoped): void {
  const [params, setParams] = useSearchParams();
  const wanted = params.get('scope');
  const row = params.get('row');
  useEffect(() => {
    if (row !== null) {
      // Nothing may hide it.
      view.setFilter('');
      view.setScope('all');
    }
    if (wanted === null) return;
    if (scopes.some(({ id }) => id === wanted)) view.setScope(wanted);
    setParams({}, { replace: true });
  }, [wanted, row, view, scopes, setParams]);
}

interface Rows {
  readonly view: ListView;
  readonly rows: readonly { readonly id: string }[];
  readonly focusRow: (index: number) => void;
}

/** An address may ask for a row: /volumes?row=data. It is selected, in view and has the focus once it is there. */
export function useRowOfAddress({ view, rows, focusRow }: Rows): void {
  const [params, setParams] = useSearchParams();
  const wanted = params.get('row');
  useEffect(() => {
    if (wanted === null) return;
    const index = rows.findIndex(({ id }) => id === wanted);
    if (index < 0) return;
    view.setSelected([wanted]);
    focusRow(index);
    setParams({}, { replace: true });
  }, [wanted, view, rows, focusRow, setParams]);
}
