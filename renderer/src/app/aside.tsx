import { type ReactNode, useEffect, useState } from 'react';
import { useLocation } from 'react-router';
import { useStore } from 'zustand';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { engineStore, vmStore } from '../lib/entities/stores.ts';
import { toastDefect } from '../lib/tell-failure.ts';

interface AsideProps {
  /** Names the part in the host's log. */
  readonly where: string;
  /** Called when it broke, for a part that the user opened: it is closed, so that it can be opened again. */
  readonly onBroken?: () => void;
  readonly children: ReactNode;
}

/**
 * A small part the page can do without: a defect in it must not hide the rest. The user hears of it, and it is tried
 * again on another page, and when engine or VM have changed.
 */
export function Aside({ where, onBroken, children }: AsideProps) {
  return (
    <ErrorBoundary
      where={where}
      fallback={(error, again) => <Broken error={error} where={where} again={again} onBroken={onBroken} />}
    >
      {children}
    </ErrorBoundary>
  );
}

/** Parts whose defect has been told: what breaks with each page need not say so on each. */
const told = new Set<string>();

interface BrokenProps {
  readonly error: Error;
  readonly where: string;
  readonly again: () => void;
  readonly onBroken: (() => void) | undefined;
}

function Broken({ error, where, again, onBroken }: BrokenProps) {
  const { pathname } = useLocation();
  const engine = useStore(engineStore, (state) => state.status);
  const vm = useStore(vmStore, (state) => state.status);
  const [broke] = useState({ pathname, engine, vm });
  useEffect(() => {
    // What the user has just asked for says so each time.
    if (onBroken || !told.has(where)) toastDefect(error);
    told.add(where);
    onBroken?.();
  }, [error, where, onBroken]);
  useEffect(() => {
    if (pathname !== broke.pathname || engine !== broke.engine || vm !== broke.vm) again();
  });
  return null;
}
