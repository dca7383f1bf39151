import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach } from 'vitest';
import { provideBridge } from '../lib/bridge/client.ts';
import { resetOperations } from '../lib/entities/operations.ts';
import { resetEntities } from '../lib/entities/stores.ts';
import { toastStore } from '../lib/toast.ts';

// A bound for hangs, not a time anything should take: on a busy machine the first drawing of the app takes seconds.
configure({ asyncUtilTimeout: 60_000 });

// The testing library defines it when it draws first, and leaves it so.
Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', false);

// Stores live as long as the page does; a test must not see those of the one before.
afterEach(() => {
  cleanup();
  resetEntities();
  resetOperations();
  toastStore.setState({ waiting: [] });
  provideBridge(null);
  sessionStorage.clear();
  localStorage.clear();
});

// Files share a thread, and with it the page.
afterAll(() => {
  document.body.replaceChildren();
  for (const name of document.documentElement.getAttributeNames()) document.documentElement.removeAttribute(name);
  document.title = '';
  window.location.hash = '';
});
