import { expect, it } from 'vitest';
import { exitMessage } from './exit-message.ts';

it.each([
  [0, 'Exited with code 0'],
  [3, 'Exited with code 3'],
  [127, 'Exited with code 127 (the command was not found)'],
  [130, 'Exited with code 130 (interrupted)'],
  [137, 'Exited with code 137 (killed)'],
  [149, 'Exited with code 149 (signal 21)'],
  [255, 'Exited with code 255'],
  [null, 'Ended'],
])('says code %s in words', (code, words) => {
  expect(exitMessage(code).text).toBe(words);
});
