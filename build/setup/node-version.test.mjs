import { expect, it } from 'vitest';
import { nodeProblem } from './node-version.mjs';

it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('takes Node %s', (version) => {
  expect(nodeProblem(version)).toBeUndefined();
});

it.each(['18.20.0', '20.18.3'])('says what to do about Node %s', (version) => {
  expect(nodeProblem(version)).toMatch(/needs Node 20\.19 or newer and this is .*install/);
});
