import { describe, expect, it } from 'vitest';
import { readStatus } from './status-text.ts';

const MINUTE = 60_000;
describe('readStatus', () => {
  it.each([
    ['Up Less than a second', null, 'none', 0],
    ['Up 1 second', null, 'none', 1_000],
    ['Up About a minute (healthy)', null, 'healthy', MINUTE],
    ['Up 12 minutes (health: starting)', null, 'starting', 12 * MINUTE],
    ['Up About an hour (Paused)', null, 'none', 60 * MINUTE],
    ['Up 3 weeks (unhealthy)', null, 'unhealthy', 21 * 24 * 60 * MINUTE],
    ['Exited (137) 2 days ago', 137, 'none', 2 * 24 * 60 * MINUTE],
    ['Exited (-1) 4 months ago', -1, 'none', 120 * 24 * 60 * MINUTE],
    ['Restarting (1) 5 seconds ago', 1, 'none', 5_000],
    ['Created', null, 'none', null],
    ['Removal In Progress', null, 'none', null],
    ['', null, 'none', null],
    ['Exited (99999999999999) ago', null, 'none', null],
  ])('"%s"', (...[text, exitCode, health, ageMs]) => {
    expect(readStatus(text)).toMatchObject({ exitCode, health, ageMs });
  });
});
