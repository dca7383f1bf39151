import { configure } from '@testing-library/react';
import { afterAll, afterEach, vi } from 'vitest';
import { provideBridge } from '../lib/bridge/client.ts';
import { resetOperations } from '../lib/entities/operations.ts';
import { resetEntities } from '../lib/entities/stores.ts';
import { toastStore } from '../lib/toast.ts';

// A bound for hangs, not a time anything should take: on a busy machine the first drawing of the app takes seconds.
configure({ asyncUtilTimeout: 15_000 });

// Stores live as long as the page does; a test must not see those of the one before.
afterEach(() => {
  resetEntities();
  resetOperations();
  toastStore.setState({ waiting: [] });
  provideBridge(null);
  sessionStorage.clear();
  localStorage.clear();
});

// Files share a thread, and with it the DOM's prototypes.
afterAll(() => void vi.restoreAllMocks());
