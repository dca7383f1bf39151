import { useEffect } from 'react';
import { create } from 'zustand';

const useCount = create(() => 0);

/** To be called by a dialog, which is open while it is mounted. */
export function useOpenDialog(): void {
  useEffect(() => {
    useCount.setState((count) => count + 1, true);
    return () => useCount.setState((count) => count - 1, true);
  }, []);
}

/** Whether any dialog is open. */
export function useIsDialogOpen(): boolean {
  return useCount((count) => count > 0);
}

/** Calls back when no dialog is open: at once, or when the last one has closed. Returns a function that calls it off. */
export function whenNoDialog(then: () => void): () => void {
  if (useCount.getState() === 0) {
    then();
    return () => undefined;
  }
  const stop = useCount.subscribe((count) => {
    if (count > 0) return;
    stop();
    then();
  });
  return stop;
}
