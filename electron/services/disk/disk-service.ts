import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sleep } from '../../base/deadline.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import { Mutex } from '../../base/mutex.ts';
import { cliLine } from '../../contract/changes.ts';
import type { DiskView, DiskWorkKind } from '../../contract/disk.ts';
import { AppError, saidBy, toWire } from '../../contract/errors.ts';
import { diskMessages } from '../../contract/messages/disk.ts';
import { type Message, quoted } from '../../contract/messages/message.ts';
import { RESET_WORDS } from '../../contract/vm.ts';
import { dataDiskPlace, dataDiskSizes } from '../../platform/data-record.ts';
import { DiskWork, type Entry, partOf, snapshotOf } from '../../platform/disk-work.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { HomePaths } from '../../platform/paths.ts';
import { assertArchive } from '../../vm/disk/import.ts';
import { GIB } from '../../vm/instance/boot.ts';
import type { ServiceHandlers } from '../context.ts';
import type { SettingsService } from '../settings/settings-service.ts';
import type { EngineTasks, TaskContext, TaskSpec } from '../tasks/tasks-service.ts';
import type { Guest } from '../vm/ways-in.ts';
import { exportDisk, forgetExport } from './export-disk.ts';
import { forgetImport, importDisk, keepImported } from './import-disk.ts';
import { forgetMove, moveDisk } from './move-disk.ts';
import { type DiskParts, type DiskVm, exists, isCurrent, isSameFile } from './parts.ts';
import { assertMovable, exportTo } from './places.ts';
import { RunAgain, type RunAgainOptions } from './run-again.ts';

export interface DiskServiceOptions {
  readonly paths: HomePaths;
  readonly vm: DiskVm;
  /** Of the VM's engine, and where its published ports are opened. */
  readonly engine: Pick<RunAgainOptions, 'connection' | 'claimPorts'>;
  readonly guest: Pick<Guest, 'exec'>;
  readonly settings: Pick<SettingsService, 'current' | 'onDidChange'>;
  readonly tasks: EngineTasks;
  readonly log: Logger;
}

/** How often the disk's size is looked at, in milliseconds, and only while somebody looks. */
const LOOK_MS = 3_000;
/** 10 minutes: a large disk of which nothing was given back yet, on a slow drive. */
const TRIM_MS = 600_000;

/** The contract's `disk`: the VM's data disk as a file of this computer. */
export class DiskService implements Disposable {
  readonly #parts: DiskParts;
  readonly #tasks: EngineTasks;
  readonly #settings: DiskServiceOptions['settings'];
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  #running: DiskWorkKind | null = null;
  #isGrowing = false;
  /** One at a time looks through what was begun, and changes it. */
  readonly #tidying = new Mutex();

  constructor({ paths, vm, engine, guest, settings, tasks, log }: DiskServiceOptions) {
    const runs = new RunAgain({ ...engine, vm, log });
    this.#parts = { paths, vm, runs, guest, log, work: new DiskWork(paths.diskWork) };
    this.#tasks = tasks;
    this.#settings = settings;
    this.#store.add(settings.onDidChange(() => void this.#grow()));
    this.#store.add(
      vm.onChange(() => {
        this.#changes.fire();
        void this.#tidying.run(() => this.#settle());
        // It may have been wanted while the VM was on its way.
        void this.#grow();
      }),
    );
  }

  readonly handlers: ServiceHandlers<'disk'> = {
    watch: (_params, { signal }) => this.#watch(signal),
    reclaim: (_params, { signal }) => this.#reclaim(signal),
    check: async (params, { client }) => {
      if (params.kind === 'move')
        await assertMovable(this.#parts.paths, params.folder, this.#settings.current.vm.shares);
      else if (params.kind === 'export') await exportTo(this.#parts, params.path, client.kind);
      else await assertArchive(params.path);
      return {};
    },
    move: async ({ folder }) => {
      await assertMovable(this.#parts.paths, folder, this.#settings.current.vm.shares);
      const title = folder ?? dirname(this.#parts.paths.dataDisk);
      const command = cliLine('disk.move', { folder });
      return this.#begin('move', { title, command, run: (task) => moveDisk(this.#parts, folder, task) });
    },
    export: async ({ path }, { client }) => {
      const to = await exportTo(this.#parts, path, client.kind);
      const command = cliLine('disk.export', { path: to });
      return this.#begin('export', { title: to, command, run: (task) => exportDisk(this.#parts, to, task) });
    },
    import: async ({ path }) => {
      const command = cliLine('disk.import', { path, confirm: RESET_WORDS });
      return this.#begin('import', { title: path, command, run: (task) => importDisk(this.#parts, path, task) });
    },
    discard: ({ kind }) => this.#tidying.run(() => this.#discard(kind)),
  };

  dispose(): void {
    this.#store.dispose();
  }

  async #view(): Promise<DiskView> {
    const { paths, work } = this.#parts;
    const place = await dataDiskPlace(paths).catch(toWire);
    const disk = 'path' in place ? await dataDiskSizes(paths) : null;
    const path = 'path' in place ? place.path : paths.dataDisk;
    const isAway = 'path' in place && place.isKnown && disk === null;
    const entries = await work.list().catch(toWire);
    const isKnown = !('code' in entries);
    return {
      disk,
      folder: dirname(path),
      isHome: dirname(path) === paths.vm,
      said: isAway ? diskMessages.away({ path }) : 'code' in place ? saidBy(place) : isKnown ? null : saidBy(entries),
      work: (isKnown ? entries : []).map((entry) => ({
        kind: entry.kind,
        path: this.#pathOf(entry),
        isRunning: entry.kind === this.#running,
      })),
    };
  }

  #pathOf(entry: Entry): string {
    if (entry.kind === 'move') return entry.folder ?? dirname(this.#parts.paths.dataDisk);
    return entry.kind === 'export' ? entry.to : entry.archive;
  }

  async *#watch(signal: AbortSignal): AsyncGenerator<DiskView, void> {
    let last = '';
    while (!signal.aborted) {
      const view = await this.#view();
      const text = JSON.stringify(view);
      if (text !== last) yield view;
      last = text;
      await this.#changed(signal);
    }
  }

  /** Resolves at the next change, or after a while. */
  async #changed(signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const listener = this.#changes.event(() => over.abort());
    const either = AbortSignal.any([signal, over.signal]);
    await sleep(LOOK_MS, either).catch(() => undefined);
    listener.dispose();
  }

  async #reclaim(signal: AbortSignal): Promise<{ freedBytes: number }> {
    const { paths } = this.#parts;
    const before = await dataDiskSizes(paths);
    const { code, stderr } = await this.#parts.guest.exec('fstrim /var/lib/docker', { signal, timeoutMs: TRIM_MS });
    if (code !== 0) {
      const reason = quoted(stderr.trim().slice(-300) || `fstrim: ${code}`);
      throw new AppError('VM_FAILED', diskMessages.notTrimmed({ reason }));
    }
    const after = await dataDiskSizes(paths);
    this.#changes.fire();
    return { freedBytes: Math.max(0, (before?.realBytes ?? 0) - (after?.realBytes ?? 0)) };
  }

  /** One at a time: each of them needs the disk for itself. */
  #begin(
    kind: DiskWorkKind,
    { title, command, run }: Pick<TaskSpec, 'title' | 'command'> & { run(task: TaskContext): Promise<Message> },
  ): { taskId: string } {
    if (this.#running) throw new AppError('IN_USE', diskMessages.busy());
    const alone: TaskSpec['run'] = async (task) => {
      if (this.#running) throw new AppError('IN_USE', diskMessages.busy());
      this.#running = kind;
      try {
        await this.#tidying.run(() => this.#assertProven());
        return await run(task);
      } finally {
        this.#running = null;
        this.#changes.fire();
      }
    };
    const taskId = this.#tasks.start({ kind: `disk-${kind}`, title, command, retriable: true, run: alone });
    this.#changes.fire();
    return { taskId };
  }

  /** Of an imported disk that never ran nobody knows whether the one before is still needed. */
  async #assertProven(): Promise<void> {
    const { paths, vm, work } = this.#parts;
    const entry = await work.of('import');
    if (!entry || !(await isCurrent(paths, entry.to))) return;
    if (!entry.isProven && !vm.isRunning) throw new AppError('CONFLICT', diskMessages.unproven());
    await keepImported(this.#parts, entry);
  }

  async #discard(kind: DiskWorkKind): Promise<Record<string, never>> {
    const { work } = this.#parts;
    if (this.#running === kind) throw new AppError('IN_USE', diskMessages.busy());
    const entry = await work.of(kind);
    if (!entry) throw new AppError('NOT_FOUND', diskMessages.nothing());
    if (entry.kind === 'import') await forgetImport(this.#parts, entry);
    else {
      if (entry.kind === 'move') await forgetMove(this.#parts.paths, entry);
      else await forgetExport(entry);
      await work.drop(kind);
    }
    this.#changes.fire();
    return {};
  }

  /** Does what is left of what a host before had as good as done: the disk that is not the VM's any more goes. Never rejects. */
  async #settle(): Promise<void> {
    if (this.#running) return;
    const { paths, vm, work, log } = this.#parts;
    try {
      for (const entry of await work.list()) {
        if (this.#running) return;
        if (entry.kind === 'export') {
          // It has its name, which it gets when it is whole.
          const part = partOf(entry);
          const isThere = await exists(entry.to);
          if (isThere && (await exists(part)) && (await isSameFile(part, entry.to))) await rm(part);
          if (isThere && !(await exists(part))) await work.drop('export');
          await rm(snapshotOf(entry), { force: true });
          continue;
        }
        if (!(await isCurrent(paths, entry.to))) continue;
        if (entry.kind === 'import') {
          if (entry.isProven || vm.isRunning) await keepImported(this.#parts, entry);
          continue;
        }
        await rm(entry.from, { force: true });
        await work.drop('move');
      }
    } catch (error) {
      log.warn('cannot clear away a data disk that is not used any more', { error: messageOf(error) });
    }
  }

  /** A larger disk needs no restart. */
  async #grow(): Promise<void> {
    const { paths, vm, log } = this.#parts;
    if (this.#isGrowing || !vm.isUp) return;
    this.#isGrowing = true;
    try {
      const wanted = () => this.#settings.current.vm.diskGiB * GIB;
      // A larger one still may be wanted before it is done.
      for (let last = 0; wanted() > last && vm.isUp; ) {
        last = wanted();
        const disk = await dataDiskSizes(paths);
        if (disk && disk.logicalBytes < last) await vm.grow(last);
      }
    } catch (error) {
      log.warn('the data disk is made larger by the next start', { error: messageOf(error) });
    } finally {
      this.#isGrowing = false;
    }
  }
}
