import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Logger, nullLogger } from '../../../base/logger.ts';
import { EngineConnection } from '../../../engine/connection.ts';
import { createFileLogger } from '../../../platform/log.ts';
import { type HomePaths, homePaths } from '../../../platform/paths.ts';
import { run } from '../../../platform/process.ts';
import { removeFolder } from '../../../platform/testing/remove-folder.ts';
import { guestArch } from '../../../vm/image/manifest.ts';
import type { CallContext } from '../../context.ts';
import { SettingsService } from '../../settings/settings-service.ts';
import { VmService, type VmServiceOptions } from '../vm-service.ts';

/** The guest image of this checkout, made by `npm run vm:build`. */
export const guestDir =
  process.env.SLIPWAY_GUEST_DIR ??
  fileURLToPath(new URL(`../../../../build/out/guest/${guestArch()}`, import.meta.url));

/** A SLIPWAY_HOME of its own, short enough for sockets. */
export interface TestHome {
  readonly dir: string;
  readonly paths: HomePaths;
  readonly env: NodeJS.ProcessEnv;
  remove(): Promise<void>;
}

export async function testHome(): Promise<TestHome> {
  const dir = await mkdtemp(join(tmpdir(), 'sw-'));
  const env = { ...process.env, SLIPWAY_HOME: join(dir, 'home'), DOCKER_CONFIG: join(dir, 'docker') };
  return { dir, env, paths: homePaths({ env }), remove: () => removeFolder(dir) };
}

export interface TestVm {
  readonly service: VmService;
  /** The connection that is kept to its engine. */
  readonly engine: EngineConnection;
  readonly settings: SettingsService;
  readonly log: Logger;
  close(options?: { stopVm: boolean }): Promise<void>;
  /** Switches the VM off and ends: what is still in it is of no interest, and an orderly stop takes its time. */
  discard(): Promise<void>;
}

/** The connection to a VM's engine, as the host keeps it. Dispose it when done. */
export function engineOf({ endpoints }: VmService, logger: Logger = nullLogger): EngineConnection {
  const engine = new EngineConnection({ endpoints, logger });
  engine.start();
  return engine;
}

/** A VmService as the host composes it, small, and launched. */
export async function testVm(home: TestHome, options: Partial<VmServiceOptions> = {}): Promise<TestVm> {
  const { paths, env } = home;
  const file = join(paths.logs, 'host.log');
  const tee = process.env.SLIPWAY_TEST_LOG ? (line: string) => process.stderr.write(`${line}\n`) : undefined;
  const log = createFileLogger({ file, level: 'debug', ...(tee ? { tee } : {}) });
  const settings = await SettingsService.open({ file: paths.settingsFile, log });
  await settings.update({ vm: { startOnLaunch: false, sleepAfterMinutes: 0, memoryMiB: 1024, cpus: 2, diskGiB: 8 } });
  // Of its own, and not there until a test makes it: names are found as this machine finds them all the same.
  const resolvConf = join(home.dir, 'resolv.conf');
  const service = new VmService({ paths, settings, log, env, guestDir, resolvConf, ...options });
  const engine = engineOf(service, log);
  await service.launch(engine);
  const close = async (how = { stopVm: true }) => {
    await service.close(how);
    engine.dispose();
    settings.dispose();
    log.dispose();
  };
  return {
    service,
    engine,
    settings,
    log,
    close,
    async discard() {
      await service.handlers.stop({ force: true }, testCall());
      await close();
    },
  };
}

/** A call as a client makes it. */
export function testCall(signal: AbortSignal = new AbortController().signal): CallContext {
  return { signal, client: { id: 1, kind: 'cli', web: false, gone: new AbortController().signal } };
}

/** Runs the docker command against the home's socket. */
export function docker(home: TestHome, args: readonly string[], options: { input?: string; timeoutMs?: number } = {}) {
  return run('docker', ['--host', `unix://${home.paths.dockerSocket}`, ...args], {
    timeoutMs: 120_000,
    ...options,
    env: { DOCKER_CONFIG: join(home.dir, 'docker'), DOCKER_BUILDKIT: '0' },
  });
}

/** Asks again and again until the answer is true; rejects with what was waited for when time is up. */
export async function eventually(
  what: string,
  check: () => Promise<boolean> | boolean,
  timeoutMs = 30_000,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
