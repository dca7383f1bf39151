import { expect, test } from 'vitest';
import { Cleans } from './cleans.ts';

test('what cannot be undone, as in a VM that has gone, is told, and keeps nothing else from being undone', async () => {
  const told: unknown[] = [];
  const did: string[] = [];
  const cleans = new Cleans((error) => told.push(error));
  const gone = new Error('Cannot connect to the Docker daemon');
  cleans.add(() => void did.push('the host'));
  cleans.add(async () => void did.push('the stock guest'));
  cleans.add(() => Promise.reject(gone));
  cleans.add(() => {
    throw gone;
  });
  await cleans.run(1);
  expect([did, told]).toEqual([['the stock guest'], [gone, gone]]);
  await cleans.run();
  expect(did).toEqual(['the stock guest', 'the host']);
});
