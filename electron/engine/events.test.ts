import { expect, it } from 'vitest';
import { parseEvent } from './events.ts';

const raw = (changes: object, actor: object = {}) => ({
  ...{ Type: 'container', Action: 'start', time: 1, timeNano: 0, ...changes },
  Actor: { ID: 'a', Attributes: { name: 'web', 'a label': 'x'.repeat(1_000_000) }, ...actor },
});

it('keeps of an event what is needed, and nothing of its labels', () => {
  expect(parseEvent(raw({}))).toEqual({
    type: 'container',
    action: 'start',
    id: 'a',
    attributes: { name: 'web' },
    at: 1_000,
  });
});

it('is not one with an id or a type of any length, and cuts a command that is told as an action', () => {
  const long = 'x'.repeat(1_000_000);
  expect(parseEvent(raw({}, { ID: long }))).toBeNull();
  expect(parseEvent(raw({ Type: long }))).toBeNull();
  expect(parseEvent(raw({}, { Attributes: { name: long } }))?.attributes).toEqual({});
  expect(parseEvent(raw({ Action: `exec_create: ${long}` }))?.action).toMatch(/^exec_create: x{400,500}$/);
});
