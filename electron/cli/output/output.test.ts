import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HostStatus } from '../../contract/host.ts';
import { quoted } from '../../contract/messages/message.ts';
import type { VmStatus } from '../../contract/vm.ts';
import { statusLines } from '../commands/status.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { plain, seconds } from './plain.ts';
import { StageLine } from './stage-line.ts';

const stage = (id: string, index: number): VmStatus['stage'] => ({
  id,
  description: `Waiting for ${id}`,
  hint: '',
  said: quoted(`Waiting for ${id}`),
  index,
  total: 5,
  startedAt: 0,
});

describe('plain', () => {
  test.each([
    ['two\nlines', 'two lines'],
    ['\x1b[31mred\x1b[0m', '[31mred [0m'],
    ['evil\u202etxt.exe', 'evil�txt.exe'],
    ['  spaced\r\n', 'spaced'],
  ])('%j → %j', (text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  test.each([
    [0, '0.0 s'],
    [12_340, '12.3 s'],
    [130_000, '2 min 10 s'],
  ])('%d ms are %s', (ms, expected) => {
    expect(seconds(ms)).toBe(expected);
  });
});

describe('the stage line', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  test('without a terminal each stage is a line, once, with the time since the beginning', () => {
    const { io, err } = fakeIo();
    const line = new StageLine(io);
    line.update({ state: 'starting', stage: stage('ssh', 1) });
    vi.advanceTimersByTime(2500);
    line.update({ state: 'starting', stage: stage('ssh', 1) });
    line.update({ state: 'starting', stage: stage('dockerd', 2) });
    line.clear();
    expect(err()).toBe('[  0.0 s] Waiting for ssh (2/5)\n[  2.5 s] Waiting for dockerd (3/5)\n');
  });

  test('on a terminal one line is drawn over and taken away at the end, never wider than the window', () => {
    const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 20 });
    const line = new StageLine({ ...fakeIo().io, stderr });
    line.update({ state: 'starting', stage: stage('a very long stage indeed', 0) });
    vi.advanceTimersByTime(1000);
    line.clear();
    const drawn = String(stderr.read()).split('\r\x1b[K').slice(1);
    expect(drawn.length).toBeGreaterThan(3);
    expect(drawn.at(-1)).toBe('');
    expect(Math.max(...drawn.map((text) => text.length))).toBeLessThan(20);
    expect(drawn.join('')).not.toContain('\n');
  });
});

describe('status for people', () => {
  const running: HostStatus = {
    version: '1.0.0',
    pid: 7,
    home: '/h',
    startedAt: 0,
    ending: false,
    appOpen: false,
    state: 'starting',
    stage: 'ssh',
    driver: 'qemu',
    accelerator: 'tcg',
    disk: { path: '/h/vm/data.img', logicalBytes: 64 * 1024 ** 3, realBytes: 1.5 * 1024 ** 3 },
    dockerHost: 'unix:///h/docker.sock',
    engine: { version: null, apiVersion: null },
    coldReason: null,
    closedPorts: [],
    web: { url: null },
  };

  test('while it runs', () => {
    expect(statusLines(running)).toEqual([
      'VM       starting (ssh), qemu, tcg',
      'Disk     1.5 GiB on this computer, of 64.0 GiB it may take',
      'Engine   not connected',
      'Docker   DOCKER_HOST=unix:///h/docker.sock',
      'Browser  off; turn it on with: slipway open',
      'Host     1.0.0, process 7, /h',
    ]);
  });

  test('with the ports that do not lead to their containers', () => {
    const message = '0.0.0.0:20500 is in use by nginx (PID 12). It is forwarded as soon as it is free.';
    const closedPorts = Array.from({ length: 12 }, (_, at) => ({ container: `web\n${at}`, message }));
    const lines = statusLines({ ...running, closedPorts }).slice(6);
    expect([lines[0], lines.length, lines[10]]).toEqual([`Port     web 0: ${message}`, 11, 'Port     and 2 more']);
  });

  test('while nothing does', () => {
    expect(statusLines({ ...running, pid: null, state: 'stopped' })).toEqual([
      'Slipway is not running. Its VM is stopped. Its disk takes 1.5 GiB on this computer, of 64.0 GiB it may take. Start it with: slipway up',
    ]);
    expect(statusLines({ ...running, pid: null, state: 'degraded' }).join()).toMatch(
      /not running, but its VM still is.*slipway up.*slipway down/,
    );
  });
});
