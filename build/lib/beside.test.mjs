import { expect, it } from 'vitest';
import { beside } from './beside.mjs';

it('says what is over when it is asked, in order', async () => {
  /** @type {string[]} */
  const said = [];
  const work = (/** @type {string} */ name) => async () => () => void said.push(name);
  const { tell, end } = beside([work('check'), work('pages')]);
  tell();
  expect(said).toEqual([]);
  await end();
  expect(said).toEqual(['check', 'pages']);
});

it('a failure ends nothing that runs beside, and is told at the end', async () => {
  /** @type {unknown[]} */
  const unowned = [];
  const listen = (/** @type {unknown} */ error) => unowned.push(error);
  process.on('unhandledRejection', listen);
  const failure = new Error('spawn ENOMEM');
  const { end } = beside([() => Promise.reject(failure)]);
  for (let turns = 0; turns < 3; turns++) await new Promise(setImmediate);
  process.off('unhandledRejection', listen);
  expect(unowned).toEqual([]);
  await expect(end()).rejects.toBe(failure);
});
