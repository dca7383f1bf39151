import { rm } from 'node:fs/promises';

/**
 * Removes a folder of a test. Whoever is just ending may still write there, another process or what was not waited for, and then a
 * folder has something in it again as it is to go: that is waited out, for up to some 20 s.
 */
export function removeFolder(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
