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
