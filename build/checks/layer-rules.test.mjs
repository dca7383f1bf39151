import { describe, expect, it } from 'vitest';
import { circles, violation } from './layer-rules.mjs';
import { readImports } from './read-imports.mjs';

describe('layer rules', () => {
  it.each([
    ['electron/services/containers.ts', '../engine/client.ts'],
    ['electron/contract/wire.ts', 'zod'],
    ['electron/vm/drivers/qemu/driver.ts', '../../driver.ts'],
    ['electron/ssh/ssh-connection.ts', 'ssh2'],
    ['electron/main/main.ts', 'electron'],
    ['electron/base/retry.test.ts', 'node:timers/promises'],
    ['electron/base/retry.test.ts', 'vitest'],
    ['renderer/src/features/images/store.ts', '../../lib/bridge.ts'],
    ['renderer/src/features/images/page/list.tsx', '../store.ts'],
    ['renderer/src/components/terminal/pane.tsx', '@xterm/xterm/css/xterm.css'],
    ['renderer/src/lib/bridge.ts', '../../../electron/contract/index.ts'],
  ])('%s may import %s', (from, specifier) => {
    expect(violation(from, specifier)).toBeUndefined();
  });

  it.each([
    ['electron/engine/client.ts', '../services/containers.ts', 'electron/engine may not import electron/services'],
    ['electron/engine/client.ts', 'electron', 'only in electron/main'],
    ['electron/services/containers.ts', 'dockerode', 'only in electron/engine'],
    ['electron/vm/manager.ts', 'ssh2', 'only in electron/ssh'],
    ['electron/vm/instance/boot.ts', '../manager.ts', 'electron/vm/instance may not import electron/vm'],
    ['electron/vm/instance/boot.ts', '../drivers/index.ts', 'electron/vm/instance may not import electron/vm/drivers'],
    ['electron/contract/wire.ts', 'node:fs', "may not import Node's modules"],
    ['electron/contract/wire.ts', 'fs', "may not import Node's modules"],
    ['electron/base/retry.ts', '../contract/index.ts', 'electron/base may not import electron/contract'],
    ['electron/platform/run.ts', 'left-pad', 'has no row'],
    ['electron/platform/run.ts', '../base/testing/clock.ts', 'product code imports test code'],
    ['electron/surprise/run.ts', 'zod', 'has no row'],
    ['renderer/src/features/images/store.ts', '../containers/store.ts', 'images may not import'],
    ['renderer/src/features/images/page.tsx', '@xterm/xterm', 'only in renderer/src/components/terminal'],
    ['renderer/src/lib/bridge.ts', '../../../electron/base/emitter.ts', 'may not import electron/base'],
    ['renderer/src/lib/bridge.ts', undefined, 'not a plain string'],
  ])('%s may not import %s', (from, specifier, reason) => {
    expect(violation(from, specifier)).toContain(reason);
  });
});

describe('reading imports', () => {
  it.each([
    ["import type { A } from './a.ts'", './a.ts'],
    ["import './a.css'", './a.css'],
    ["export * from './a.ts'", './a.ts'],
    ["export type { A } from './a.ts'", './a.ts'],
    ["type A = import('./a.ts').A", './a.ts'],
    ["import a = require('a')", 'a'],
    ["const a = require('a')", 'a'],
    ["const a = await import('./a.ts')", './a.ts'],
    ['const a = await import(name)', undefined],
  ])('sees %s', (source, specifier) => {
    expect(readImports('x.ts', `\n${source}`)).toEqual([{ specifier, line: 2 }]);
  });

  it('sees no import in comments, strings and plain exports', () => {
    expect(readImports('x.ts', "// import './a'\nexport const text = \"import './b'\";")).toEqual([]);
  });
});

describe('services', () => {
  const imports = (/** @type {[string, string][]} */ ...pairs) =>
    pairs.map(([from, to]) => ({ from: `electron/services/${from}`, specifier: to }));

  it('import each other in one direction', () => {
    const oneWay = imports(['disk/parts.ts', '../vm/ways-in.ts'], ['disk/parts.ts', './places.ts']);
    const ofTests = imports(['vm/testing/fixture.ts', '../../disk/parts.ts'], ['vm/disk.test.ts', '../disk/parts.ts']);
    expect(circles([...oneWay, ...ofTests])).toEqual([]);
  });

  it('are named where they go round in a circle', () => {
    const back = imports(['disk/a.ts', '../vm/b.ts'], ['vm/b.ts', '../tasks/c.ts'], ['tasks/c.ts', '../disk/a.ts']);
    expect(circles(back)).toEqual(['electron/services: disk → vm → tasks → disk']);
  });
});
