import { StrictMode, Suspense, useState } from 'react';
import { HashRouter } from 'react-router';
import { useStore } from 'zustand';
import type { Bridge } from '../lib/bridge/bridge.ts';
import { lazyPart } from '../lib/lazy-part.ts';
import { toastStore } from '../lib/toast.ts';
import { Aside } from './aside.tsx';
import { Shell } from './shell.tsx';

const Toaster = lazyPart(async () => (await import('./toaster.tsx')).Toaster);

export function App({ bridge }: { readonly bridge: Bridge }) {
  return (
    <StrictMode>
      <HashRouter>
        <Shell bridge={bridge} />
        <Aside where="toasts">
          <Toasts />
        </Aside>
      </HashRouter>
    </StrictMode>
  );
}

/** Nothing before there is something to say. */
function Toasts() {
  const waiting = useStore(toastStore, (state) => state.waiting.length > 0);
  const [needed, setNeeded] = useState(waiting);
  if (waiting && !needed) setNeeded(true);
  return needed ? (
    <Suspense fallback={null}>
      <Toaster />
    </Suspense>
  ) : null;
}
