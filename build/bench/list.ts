import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from '@playwright/test';
import { countingProxy } from './lib/counting-proxy.ts';
import { call } from './lib/engine-api.ts';
import { localEngine } from './lib/local-engine.ts';
import { type BenchContext, median, milliseconds as ms, pause, type Row } from './lib/row.ts';
import { end } from './lib/shell.ts';
import { loadBusybox } from './lib/slipway.ts';

const containers = 1000;
const changes = 10;
// Longer than dockerd takes to send the event and our store to hear of it; shorter than the 30 s re-list.
const quietMs = 3000;

/** 1,000 containers on a fast engine, in the browser: first rows, and what one change costs. */
export async function list(context: BenchContext): Promise<Row[]> {
  const engine = await localEngine(context);
  context.say(`creating ${containers} containers`);
  await loadBusybox(engine);
  await create(engine);
  const home = await mkdtemp(join(tmpdir(), 'sw-'));
  context.onEnd(() => rm(home, { recursive: true, force: true }));
  const proxied = join(home, 'engine.sock');
  const proxy = await countingProxy(proxied, engine, context);
  const url = await serve(home, proxied, context);

  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  context.onEnd(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const connected = new Promise<number>((resolve) => page.once('websocket', () => resolve(Date.now())));
  const start = Date.now();
  await page.goto(url);
  const row = page.getByText(/^bench-\d{4}x*$/).first();
  await row.waitFor({ timeout: 60_000 });
  const shown = Date.now();
  await pause(quietMs);

  context.say(`${changes} changes`);
  const latencies: number[] = [];
  const calls: number[] = [];
  for (let index = 0; index < changes; index += 1) {
    const name = (await row.textContent()) ?? '';
    const renamed = `${name}x`; // sorts where it was, so that it stays in view
    const before = proxy.count();
    const visible = page.evaluate(timeOfText, renamed);
    const changed = Date.now();
    await call(engine, `/containers/${name}/rename?name=${renamed}`, { method: 'POST' });
    latencies.push((await visible) - changed);
    await pause(quietMs);
    calls.push(proxy.count() - before);
  }
  const alone = { other: '', ratio: '' };
  return [
    {
      figure: '1,000 containers: connected to first rows',
      ours: ms(shown - (await connected)),
      ...alone,
      want: '≤ 1 s',
    },
    { figure: '1,000 containers: page opened to first rows', ours: ms(shown - start), ...alone, want: '' },
    {
      figure: 'a change: rename to the screen',
      ours: ms(median(latencies)),
      ...alone,
      want: '≤ 100 ms',
    },
    { figure: 'a change: engine calls', ours: String(median(calls)), ...alone, want: '1' },
  ];
}

/** Runs in the page: the time at which a text is on it. Both clocks are this machine's. */
function timeOfText(text: string): Promise<number> {
  const page = globalThis as unknown as {
    document: { body: { textContent: string } };
    requestAnimationFrame(callback: () => void): void;
  };
  return new Promise((resolve) => {
    const look = () => {
      if (page.document.body.textContent.includes(text)) resolve(Date.now());
      else page.requestAnimationFrame(look);
    };
    look();
  });
}

async function create(engine: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const body = { Image: 'bench', HostConfig: { NetworkMode: 'none' } };
  const one = async (index: number) => {
    const path = `/containers/create?name=bench-${String(index).padStart(4, '0')}`;
    const status = await call(engine, path, { method: 'POST', body, agent });
    if (status !== 201) throw new Error(`${path} answered ${status}`);
  };
  await Promise.all(Array.from({ length: containers }, (_, index) => one(index)));
  agent.destroy();
}

/** Starts a host on an existing engine, without a VM, and gives the URL it prints. */
export async function serve(home: string, engine: string, context: BenchContext): Promise<string> {
  await mkdir(home, { recursive: true });
  const settings = { version: 1, engine: { source: { kind: 'socket', path: engine } }, vm: { startOnLaunch: false } };
  await writeFile(join(home, 'settings.json'), JSON.stringify(settings), { mode: 0o600 });
  const env = { ...process.env, SLIPWAY_HOME: home, DOCKER_CONFIG: join(home, 'docker') };
  const host = spawn(process.execPath, ['build/out/cli/cli.mjs', 'serve', '--web'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  context.onEnd(() => end(host, 20_000));
  for await (const line of createInterface({ input: host.stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url) return url;
  }
  throw new Error('the host ended without printing its URL');
}
