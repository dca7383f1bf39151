import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServeOptions, serveCommand, serverPath } from './virtiofsd.ts';

const options: ServeOptions = {
  ...{ folder: '/home/a, b\\c', readOnly: false, socket: 'fs0.sock', hidden: [], isRoot: true },
};

describe('the command line of the file server', () => {
  /** What it is started by, and its own options. */
  function parts(kind: 'rust' | 'c', more: Partial<ServeOptions> = {}): [readonly string[], readonly string[]] {
    const [, args] = serveCommand({ path: '/lib/virtiofsd', kind }, { ...options, ...more });
    return [args.slice(0, args.indexOf('--')), args.slice(args.indexOf('/lib/virtiofsd') + 1)];
  }
  const rust = [
    '--socket-path=fs0.sock',
    '--shared-dir=/tmp/home/a, b\\c',
    '--sandbox=namespace',
    '--announce-submounts',
  ];

  it('QEMU’s own takes a comma only escaped', () => {
    expect(parts('c')).toEqual([
      ['--mount', '--propagation', 'slave'],
      [
        ...['--socket-path=fs0.sock', '-o', 'source=/tmp/home/a\\, b\\\\c', '-o', 'sandbox=namespace'],
        ...['-o', 'announce_submounts', '-o', 'cache=auto', '-o', 'modcaps=-mknod:-setfcap'],
      ],
    ]);
  });

  // Tried by hand with version 1.13: see ADR 17.
  it('the one in Rust takes it as it is, and a user is root in a namespace of their own', () => {
    expect(parts('rust')).toEqual([
      ['--mount', '--propagation', 'slave'],
      [...rust, '--modcaps=-mknod:-setfcap'],
    ]);
    expect(parts('rust', { isRoot: false })).toEqual([
      ['--user', '--map-root-user', '--mount', '--propagation', 'slave'],
      rust,
    ]);
  });

  it('what is read-only takes no mounts of later', () => {
    for (const kind of ['rust', 'c'] as const)
      expect(parts(kind, { readOnly: true })[0]).toEqual(['--mount', '--propagation', 'private']);
  });
});

// Namespaces as they are: what the file server would be started in, with a shell in its place.
const canUnshare = process.platform === 'linux' && process.getuid?.() === 0;
describe.runIf(canUnshare)(`what it is started in${canUnshare ? '' : ' (not tried here: it takes root)'}`, () => {
  let folder = '';
  let hooks = '';
  beforeEach(() => {
    // What is in /tmp is out of sight where it is prepared.
    hooks = mkdtempSync('/var/tmp/sw-hooks-');
  });
  afterEach(() => {
    for (const each of [folder, hooks]) rmSync(each, { recursive: true, force: true });
  });
  const own = { ...process.env, PATH: serverPath(process.env) };
  /** With a program in the place of one that it is prepared by. */
  function hooked(name: string, script: string) {
    writeFileSync(join(hooks, name), script, { mode: 0o755 });
    return { ...own, PATH: `${hooks}:${own.PATH}` };
  }

  function within(more: Partial<ServeOptions>, script: string, env: NodeJS.ProcessEnv = own): string {
    const [file, args] = serveCommand({ path: 'SERVER', kind: 'c' }, { ...options, folder, ...more });
    const command = args.slice(0, args.indexOf('SERVER'));
    return execFileSync(file, [...command, 'sh', '-c', script], { cwd: folder, encoding: 'utf8', env, stdio: 'pipe' });
  }

  it('is read-only with all below, and only there', () => {
    folder = mkdtempSync('/tmp/sw, a b-');
    writeFileSync(join(folder, 'file'), 'x');
    const tries = `cd '/tmp${folder}'; cat file; (echo y > file) 2>/dev/null && echo written; touch new 2>/dev/null && echo made; true`;
    expect(within({ readOnly: true }, tries)).toBe('x');
    expect(within({ readOnly: false }, tries)).toBe('xwritten\nmade\n');
  });

  it('is read-only by any name, with what is mounted in it by any name, whatever the locale is', () => {
    folder = mkdtempSync('/tmp/sw-한글 \\040\t"%s" -');
    const drive = join(folder, '드라이브 \\n');
    mkdirSync(drive);
    const tries = `cd '/tmp${folder}'; touch new 2>/dev/null && echo made; cat */file; touch */new 2>/dev/null && echo made; true`;
    const [file, args] = serveCommand({ path: 'SERVER', kind: 'c' }, { ...options, folder, readOnly: true });
    const command = [file, ...args.slice(0, args.indexOf('SERVER')), 'sh', '-c', tries];
    const mounted = 'mount -t tmpfs none "$1" && echo x > "$1/file" && shift && exec "$@"';
    const said = execFileSync('unshare', ['--mount', 'sh', '-c', mounted, 'sh', drive, ...command], {
      ...{ cwd: folder, encoding: 'utf8', stdio: 'pipe' },
      // As the file server is given it, where the system has no locale.
      env: { PATH: serverPath(process.env) },
    });
    expect(said).toBe('x\n');
  });

  it('is not served where nobody can tell what is below it, or a link has taken its place', () => {
    folder = mkdtempSync('/tmp/sw-blind-');
    expect(() => within({ readOnly: true }, 'echo served', hooked('cut', '#!/bin/sh\nexit 1\n'))).toThrow(
      'nobody can tell',
    );
    symlinkSync('/', join(folder, 'link'));
    expect(() => within({ folder: join(folder, 'link') }, 'echo served')).toThrow('leads elsewhere');
  });

  it('is what was looked at, whatever takes its place meanwhile', () => {
    folder = mkdtempSync('/tmp/sw-race-');
    const data = join(folder, 'data');
    mkdirSync(data);
    writeFileSync(join(data, 'file'), 'x');
    const swap = '#!/bin/sh\nmv ../data ../away && ln -s /etc ../data && exec /bin/mkdir "$@"\n';
    expect(within({ folder: data }, `ls '/tmp${data}'`, hooked('mkdir', swap))).toBe('file\n');
    expect(readlinkSync(data)).toBe('/etc');
  });

  it('runs no program that a container has put into the folder, nor into a folder of the user’s programs', () => {
    folder = mkdtempSync('/tmp/sw-trap-');
    const trap = `#!/bin/sh\necho run >>${hooks}/trapped\nexit 1\n`;
    for (const name of ['mkdir', 'mount', 'cut', 'sed', 'ln', 'sh', 'unshare'])
      writeFileSync(join(folder, name), trap, { mode: 0o755 });
    for (const path of [`.:${process.env.PATH}`, `:${process.env.PATH}`, `bin/..::${folder}`]) {
      const env = { ...process.env, PATH: serverPath({ PATH: path }) };
      expect(within({ readOnly: true }, `test -e ${hooks}/trapped || echo none`, env)).toBe('none\n');
    }
  });

  it('has nothing of what is hidden', () => {
    folder = mkdtempSync('/tmp/sw-hidden-');
    const hidden = ['own', 'of it, too'].map((name) => join(folder, name));
    for (const each of hidden) {
      mkdirSync(each);
      writeFileSync(join(each, 'key'), 'secret');
    }
    for (const each of hidden) {
      const there = `/tmp${each}`;
      expect(within({ hidden }, `ls '${there}'; touch '${there}/x' 2>/dev/null || echo closed`)).toBe(
        'docker.sock\nclosed\n',
      );
      expect(within({ hidden }, `readlink '${there}/docker.sock'`)).toBe('/run/docker.sock\n');
    }
  });
});
