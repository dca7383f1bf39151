import { execFile, spawn } from 'node:child_process';
import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SharedFolder } from '../../contract/shares.ts';
import { containerStore } from '../../engine/container-store.ts';
import { boundPaths } from '../../engine/containers.ts';
import type { ProxyHooks } from '../../engine/proxy/hooks.ts';
import { dataDiskAt } from '../../platform/data-record.ts';
import { ownFolders } from '../../platform/own-folders.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { importBusybox } from '../vm/testing/images.ts';
import {
  docker,
  eventually,
  type TestHome,
  type TestVm,
  testCall,
  testHome,
  testVm,
} from '../vm/testing/vm-fixture.ts';
import { FileEvents } from './file-events.ts';
import { SharesService } from './shares-service.ts';

/** One VM for all: what each test shares lies in a folder of its own. */
let home: TestHome;
let vm: TestVm;
let shares: SharesService;
/** Shared before the VM starts. */
let work: string;
/** What clients of docker.sock are held to; nothing for most of these tests, which look at the guest's own part. */
let checks: ProxyHooks['checkPaths'];
const sh = promisify(execFile);
/** The one that comes with Slipway. */
const compose = join(import.meta.dirname, `../../../build/out/tools/linux-${process.arch}/docker-compose`);
const call = testCall();

beforeAll(async () => {
  home = await testHome();
  work = await mkdtemp('/tmp/sw-work-');
  vm = await testVm(home, { clients: { checkPaths: async (paths, signal) => checks?.(paths, signal) } });
  await vm.settings.update({ vm: { shares: [{ path: work, readOnly: false }] } });
  const { settings, log } = vm;
  shares = new SharesService({ settings, guest: vm.service.guest, ...own(), log });
  await vm.service.handlers.start({}, call);
  await importBusybox(home, 'busybox:shares');
  await eventually('the folder is shared', () => row(work)?.state === 'live');
}, 240_000);

afterAll(async () => {
  shares?.dispose();
  await vm?.discard();
  await home?.remove();
  await removeFolder(work);
});

const own = () => ({
  socket: home.paths.dockerSocket,
  users: async () => [],
  own: () => ownFolders(home.paths, home.env),
  disk: () => dataDiskAt(home.paths),
});

function row(path: string): SharedFolder | undefined {
  return shares.view.folders.find((one) => one.path === path);
}

/** What a container says that has a folder at /m. */
async function inContainer(options: readonly string[], script: string): Promise<string> {
  const { code, stdout, stderr } = await docker(home, [
    'run',
    '--rm',
    ...options,
    'busybox:shares',
    'sh',
    '-c',
    script,
  ]);
  if (code !== 0) throw new Error(`${code}: ${stderr}${stdout}`);
  return stdout.trim();
}

/** Has containers with a folder at /tools run a program of this machine, which copying into each would take seconds; gives how. */
async function toolFor(program: string): Promise<string[]> {
  const { stdout } = await sh('ldd', [program]);
  const libraries = stdout.match(/\/\S+/g) ?? [];
  await mkdir(tools(), { recursive: true });
  for (const file of [program, ...libraries]) await copyFile(file, join(tools(), basename(file)));
  const loader = libraries.find((file) => file.includes('/ld-linux')) ?? expect.unreachable(stdout);
  return [`/tools/${basename(loader)}`, '--library-path', '/tools', `/tools/${basename(program)}`];
}
const tools = () => join(work, 'tools');
const withTools = () => ['-v', `${tools()}:/tools:ro`];

test('a project is read and written from a container, and what it makes is the user’s own', async () => {
  await writeFile(join(work, 'from-host'), 'host');
  const said = await inContainer(
    ['-v', `${work}:/m`],
    'cat /m/from-host; echo made > /m/made; mkdir -p /m/a/b/c/d/e/f; mknod /m/device c 1 3 2>&1; ls /m',
  );
  expect(said).toContain('host');
  // Whoever on this computer can read the folder would have the device.
  expect(said).toContain('mknod: /m/device: Operation not permitted');
  expect(await readFile(join(work, 'made'), 'utf8')).toBe('made\n');
  const { uid, gid, mode } = await stat(join(work, 'made'));
  expect([uid, gid, mode & 0o777]).toEqual([process.getuid?.(), process.getgid?.(), 0o644]);
  await stat(join(work, 'a/b/c/d/e/f'));
});

test('names with spaces, other letters, commas and colons; single files; links; a nested path that is not there', async () => {
  const name = 'a b, c=d 한글 "q"';
  await mkdir(join(work, name, 'deep'), { recursive: true });
  await writeFile(join(work, name, 'file'), 'one');
  await symlink('file', join(work, name, 'link'));
  expect(await inContainer(['-v', `${join(work, name)}:/m`], 'cat /m/file /m/link')).toBe('oneone');
  expect(
    await inContainer(['-v', `${join(work, name, 'file')}:/f:ro`], 'cat /f; (echo x > /f) 2>/dev/null || echo closed'),
  ).toBe('oneclosed');
  await inContainer(['-v', `${join(work, 'new/deep')}:/m`], 'echo x > /m/file');
  expect(await readFile(join(work, 'new/deep/file'), 'utf8')).toBe('x\n');
  const mount = await docker(home, [
    'run',
    '--rm',
    '--mount',
    `type=bind,source=${join(work, 'none')},target=/m`,
    'busybox:shares',
    'true',
  ]);
  expect(mount.stderr).toContain('does not exist');
});

test('a file that grows is read as it grows, and a program in a folder runs from there', async () => {
  const log = join(work, 'log');
  await writeFile(log, 'first\n');
  const grows = inContainer(
    ['-v', `${work}:/m`],
    'exec 3</m/log; until [ "$line" = last ]; do read -r line <&3 && echo "$line"; done',
  );
  await eventually('the container runs', async () => (await docker(home, ['ps', '-q'])).stdout !== '');
  await appendFile(log, 'more\nlast\n');
  expect(await grows).toBe('first\nmore\nlast');
  await copyFile('/usr/bin/busybox', join(work, 'busybox'));
  expect(await inContainer(['-v', `${work}:/m`], '/m/busybox echo ran')).toBe('ran');
});

/** Whether an engine answers at a socket, by perl, which has none of its modules. */
const PING = `
socket(S, 1, 1, 0) && connect(S, pack "Sa108", 1, $ARGV[0]) or die "$!\n";
syswrite S, "GET /_ping HTTP/1.0\\r\\n\\r\\n";
local $/; print <S> =~ /\\r\\n\\r\\n(.*)/s;`;

/** mmap(2), read(2) and msync(2), by number: a file is mapped, shared and writable, and what is read goes into the mapping. */
const MAP = `
my ($map, $read, $sync) = \`busybox uname -m\` =~ /x86_64/ ? (9, 0, 26) : (222, 63, 227);
open my $file, "+<", "/m/mapped" or die;
my $at = syscall $map, 0, 4096, 3, 1, fileno $file, 0;
pipe my $out, my $in; syswrite $in, "mapped";
syscall($read, fileno $out, $at + 4, 6) == 6 or die "$!";
syscall($sync, $at, 4096, 4) == 0 or die "$!";`;

test('locks hold between containers, memory is mapped, and the engine is at the socket that clients name', async () => {
  const sockets = ['-v', `${home.paths.dockerSocket}:/a.sock`, '-v', '/var/run/docker.sock:/b.sock'];
  const perlTool = await toolFor('/usr/bin/perl');
  const options = ['-v', `${work}:/m`, ...withTools(), ...sockets];
  const runs = ['one', 'two'].map((name) => [
    'run',
    '-d',
    '--name',
    name,
    ...options,
    'busybox:shares',
    'sleep',
    '1000',
  ]);
  for (const made of await Promise.all(runs.map((run) => docker(home, run)))) expect(made).toMatchObject({ code: 0 });
  const perl = (script: string, ...args: string[]) => docker(home, ['exec', 'two', ...perlTool, '-e', script, ...args]);
  for (const socket of ['/a.sock', '/b.sock']) expect((await perl(PING, socket)).stdout).toBe('OK');
  await writeFile(join(work, 'mapped'), 'was:______\n');
  expect(await perl(MAP)).toMatchObject({ code: 0, stderr: '' });
  expect(await readFile(join(work, 'mapped'), 'utf8')).toBe('was:mapped\n');
  // Exclusive, and without waiting: 2 and 4 of flock(2).
  const lock = (seconds: number) => `open F, ">>", "/m/lock"; print flock(F, 6) ? "had" : "busy"; sleep ${seconds}`;
  const other = async () => (await perl(lock(0))).stdout;
  expect(await other()).toBe('had');
  await docker(home, ['exec', '-d', 'one', ...perlTool, '-e', lock(1000)]);
  await eventually('it is locked', async () => (await other()) === 'busy');
  await docker(home, ['rm', '-f', 'one']);
  await eventually('it is free', async () => (await other()) === 'had');
  await docker(home, ['rm', '-f', 'two']);
});

test('git finds nothing changed in a working tree that a container has read, and what one changed', async () => {
  const tree = join(work, 'tree');
  await mkdir(tree);
  const git = (...args: string[]) => sh('git', ['-C', tree, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);
  await git('init', '-q');
  for (let index = 0; index < 200; index++) await writeFile(join(tree, `file-${index}`), `${index}`);
  await git('add', '.');
  await git('commit', '-qm', 'first');
  const gitTool = (await toolFor('/usr/bin/git')).join(' ');
  const options = ['-v', `${tree}:/m`, ...withTools()];
  await docker(home, ['run', '-d', '--name', 'git', ...options, 'busybox:shares', 'sleep', '1000']);
  const within = async () => inContainerNamed('git', `${gitTool} -c safe.directory=/m -C /m status --porcelain`);
  expect(await within()).toBe('');
  expect((await git('status', '--porcelain')).stdout).toBe('');
  await inContainerNamed('git', 'echo x >> /m/file-7; rm /m/file-8');
  for (const status of [await within(), (await git('status', '--porcelain')).stdout.trim()])
    expect(status).toBe('M file-7\n D file-8');
  await docker(home, ['rm', '-f', 'git']);
});

test('compose binds folders and files beside its file, and has secrets of files', async () => {
  const project = join(work, 'compose');
  await mkdir(join(project, 'src'), { recursive: true });
  await writeFile(join(project, 'src/page'), 'page ');
  await writeFile(join(project, 'token'), 'secret');
  const app = {
    ...{ image: 'busybox:shares', network_mode: 'none', secrets: ['token'] },
    volumes: ['./src:/app', './token:/token:ro'],
    command: ['sh', '-c', 'cat /app/page /token /run/secrets/token; echo x > /app/made'],
  };
  const file = { version: '3.8', services: { app }, secrets: { token: { file: './token' } } };
  await writeFile(join(project, 'docker-compose.yml'), JSON.stringify(file));
  const env = { ...home.env, DOCKER_HOST: `unix://${home.paths.dockerSocket}` };
  const { stdout } = await sh(compose, ['run', '--rm', '-T', 'app'], { cwd: project, env });
  expect(stdout.trim()).toBe('page secretsecret');
  expect(await readFile(join(project, 'src/made'), 'utf8')).toBe('x\n');
});

test('a tree of 100,000 files is seen whole', async () => {
  const tree = join(work, 'large');
  await sh('sh', [
    '-c',
    `mkdir "$0" && cd "$0" && for d in $(seq 100); do mkdir $d && (cd $d && seq 1000 | xargs touch); done`,
    tree,
  ]);
  expect(await inContainer(['-v', `${tree}:/m`], 'find /m -type f | wc -l')).toBe('100000');
}, 120_000);

test('packages are installed, deleted here, installed again and deleted in the container, more files than may be open', async () => {
  const { stdout } = await sh('pgrep', ['-f', `(source|shared-dir)=/tmp${work}`]);
  const servers = stdout.trim().split('\n');
  const allow = (most: string) => Promise.all(servers.map((pid) => sh('prlimit', ['-p', pid, `--nofile=${most}:`])));
  const soft = await sh('prlimit', ['-p', servers[0] ?? '', '--nofile', '-o', 'SOFT', '--noheadings']);
  const tree = join(work, 'packages');
  const names = 'for d in $(seq 70); do mkdir -p $d/lib && (cd $d/lib && seq 50 | xargs touch); done';
  const pack = `mkdir "$0" && mkdir "$0.in" && cd "$0.in" && ${names} && tar -cf "$0/packages.tar" . && rm -r "$0.in"`;
  await sh('sh', ['-c', pack, tree]);
  const container = ['--name', 'packages', '-v', `${tree}:/m`, 'busybox:shares', 'sleep', '1000'];
  await docker(home, ['run', '-d', ...container]);
  try {
    await allow('3000');
    // The next host sees it so.
    shares.dispose();
    shares = new SharesService({ settings: vm.settings, guest: vm.service.guest, ...own(), log: vm.log });
    const share = vm.service.guest.shares().find(({ path }) => path === work);
    // Of what other tests have left there.
    await eventually('little of it is open', () => (share?.crowding?.() ?? 0) < 0.5);
    const install = async () => {
      const script = 'mkdir /m/modules && tar xf /m/packages.tar -C /m/modules';
      const done = await docker(home, ['exec', 'packages', 'sh', '-c', script], { timeoutMs: 120_000 });
      expect([done.code, done.stderr]).toEqual([0, '']);
      expect((await sh('sh', ['-c', 'find "$0" -type f | wc -l', join(tree, 'modules')])).stdout.trim()).toBe('3500');
    };
    await install();
    await rm(join(tree, 'modules'), { recursive: true });
    await install();
    const removed = await docker(home, ['exec', 'packages', 'rm', '-rf', '/m/modules'], { timeoutMs: 120_000 });
    expect([removed.code, removed.stderr]).toEqual([0, '']);
    expect(await readdir(tree)).toEqual(['packages.tar']);
  } finally {
    await allow(soft.stdout.trim());
    await docker(home, ['rm', '-f', 'packages']);
  }
}, 300_000);

test('is added and removed while the VM runs, read-only below the guest, by a link at both paths', async () => {
  const real = await mkdtemp('/tmp/sw-more-');
  const link = `${real}-link`;
  try {
    await mkdir(join(real, 'sub'));
    await symlink(real, link);
    await shares.handlers.add({ path: link, readOnly: true }, call);
    expect(row(link)).toMatchObject({ state: 'live', realPath: await realpath(real) });
    for (const path of [link, real]) {
      const said = await inContainer(['-v', `${path}:/m`], 'ls /m; (echo x > /m/sub/x) 2>/dev/null || echo closed');
      expect(said).toBe('sub\nclosed');
    }
    // Whoever is root in the guest can mount it anew, and still not write.
    const { tag } = vm.service.guest.shares().find(({ path }) => path === link) ?? {};
    const { stdout } = await vm.service.guest.exec(
      `mkdir -p /run/x && mount -t virtiofs ${tag} /run/x && { (echo x > /run/x/sub/x) 2>/dev/null || echo closed; }; umount /run/x`,
    );
    expect(stdout.trim()).toBe('closed');
    await shares.handlers.change({ path: link, readOnly: false, force: false }, call);
    await inContainer(['-v', `${real}:/m`], 'echo x > /m/sub/x');
    expect(await readFile(join(real, 'sub/x'), 'utf8')).toBe('x\n');
    await shares.handlers.remove({ path: link, force: false }, call);
    expect(vm.service.guest.shares().map(({ path }) => path)).toEqual([work]);
    const { stdout: mounts } = await vm.service.guest.exec('grep virtiofs /proc/mounts');
    expect(mounts).not.toContain(real);
    // Never an empty folder, whoever asks the engine directly.
    for (const path of [link, real, `${real}/new`, '/work-that-is-not']) {
      const refused = await docker(home, ['run', '--rm', '-v', `${path}:/m`, 'busybox:shares', 'ls', '/m']);
      expect(refused.stderr).toContain('read-only file system');
    }
  } finally {
    await removeFolder(real);
    await rm(link, { force: true });
  }
});

test('Slipway’s own files in a shared folder are not the guest’s to see', async () => {
  const parent = join(home.paths.root, '..');
  await shares.handlers.add({ path: parent, readOnly: false }, call);
  expect(row(parent)?.state).toBe('live');
  const { stdout } = await vm.service.guest.exec(`ls -A ${home.paths.root}; echo beside:; ls -A ${parent}`);
  expect(stdout).toBe('docker.sock\nbeside:\ndocker\nhome\n');
  // Nor the templates, which several homes share: whoever could write there would choose what other VMs begin with.
  const templates = home.env.SLIPWAY_TEMPLATES ?? '';
  await shares.handlers.add({ path: dirname(templates), readOnly: false }, call);
  expect((await vm.service.guest.exec(`ls -A ${templates}; touch ${templates}/x || echo closed`)).stdout).toBe(
    'docker.sock\nclosed\n',
  );
  await expect(shares.handlers.add({ path: templates, readOnly: true }, call)).rejects.toMatchObject({
    said: { id: 'shares.ownData' },
  });
  await shares.handlers.remove({ path: dirname(templates), force: false }, call);
  // That is the guest's, by a link.
  await inContainer(['-v', `${home.paths.dockerSocket}:/a.sock`], '[ -S /a.sock ]');
  await shares.handlers.remove({ path: parent, force: false }, call);
});

test('kill -9 of a file server: named, served anew, and the VM stays', async () => {
  const held = await docker(home, [
    'run',
    '-d',
    '--name',
    'held',
    '-v',
    `${work}:/m`,
    'busybox:shares',
    'sleep',
    '1000',
  ]);
  expect(held.code).toBe(0);
  const { stdout } = await sh('pgrep', ['-f', `(source|shared-dir)=/tmp${work}`]);
  for (const pid of stdout.trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
  await eventually('it is served anew', () => row(work)?.said?.id === 'shares.broken', 60_000);
  expect(await inContainer(['-v', `${work}:/m`], 'cat /m/from-host')).toBe('host');
  const old = await docker(home, ['exec', 'held', 'cat', '/m/from-host'], { timeoutMs: 20_000 });
  expect(old.code).not.toBe(0);
  await docker(home, ['restart', '-t', '0', 'held']);
  expect((await docker(home, ['exec', 'held', 'cat', '/m/from-host'])).stdout).toBe('host');
  await docker(home, ['rm', '-f', 'held']);
});

test('kill -9 of a file server whose folder no container has: served anew, and so are all others', async () => {
  const before = vm.service.guest.shares().find(({ path }) => path === work)?.tag;
  const { stdout } = await sh('pgrep', ['-f', `(source|shared-dir)=/tmp${work}`]);
  for (const pid of stdout.trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
  await eventually('it is served anew', () => {
    const now = vm.service.guest.shares().find(({ path }) => path === work)?.tag;
    return now !== undefined && now !== before && row(work)?.state === 'live';
  });
  expect(await inContainer(['-v', `${work}:/m`], 'cat /m/from-host')).toBe('host');
});

test('a file server that does not answer is named by who wanted to sleep, and all goes on when it answers again', async () => {
  const { stdout } = await sh('pgrep', ['-f', `(source|shared-dir)=/tmp${work}`]);
  const signal = (name: NodeJS.Signals) =>
    stdout
      .trim()
      .split('\n')
      .map((pid) => process.kill(Number(pid), name));
  signal('SIGSTOP');
  try {
    await expect(vm.service.handlers.sleep({}, call)).rejects.toThrow(`${work} does not answer`);
    expect(vm.service.current.state).toBe('running');
  } finally {
    signal('SIGCONT');
  }
  await vm.service.handlers.sleep({}, call);
  await vm.service.handlers.start({}, call);
  await eventually('it is served', () => row(work)?.state === 'live');
  expect(await inContainer(['-v', `${work}:/m`], 'cat /m/from-host')).toBe('host');
});

/** inotify(7), which perl has by number only: what is seen in the folders that are named, a line each: mask and name. */
const WATCHER = `
my ($init, $add) = \`busybox uname -m\` =~ /x86_64/ ? (294, 254) : (26, 27);
$| = 1;
my $fd = syscall($init, 0);
for my $path (@ARGV) { syscall($add, $fd, $path, 0xfc6) >= 0 or die "$path: $!" }
print "ready\n";
open my $in, "<&=", $fd;
while (sysread $in, my $all, 65536) {
  while (length $all) {
    my ($wd, $mask, $cookie, $length) = unpack "iIII", $all;
    printf "%x %s\n", $mask, unpack "Z*", substr $all, 16, $length;
    substr($all, 0, 16 + $length) = "";
  }
}`;

test('watchers in a container see what is made, changed, renamed and deleted here, a thousand of it in a second', async () => {
  const tree = join(work, 'watched');
  await mkdir(join(tree, 'sub'), { recursive: true });
  await writeFile(join(tree, 'file'), 'one');
  const store = containerStore({ connection: vm.engine, logger: vm.log });
  const events = new FileEvents({
    containers: store.table,
    bindsOf: (id, signal) => boundPaths(vm.engine.client(), id, { signal }),
    folders: shares,
    start: vm.service.guest.start,
    home: home.paths.root,
    log: vm.log,
  });
  const perlTool = await toolFor('/usr/bin/perl');
  const seen: string[] = [];
  const watch = (...folders: string[]) => {
    const socket = `unix://${home.paths.dockerSocket}`;
    const args = ['-H', socket, 'exec', 'watcher', ...perlTool, '-e', WATCHER, ...folders];
    const child = spawn('docker', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let rest = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      seen.push(...lines);
    });
    return child;
  };
  let watcher: ReturnType<typeof watch> | null = null;
  try {
    // As compose files have it: a volume that is a folder of this machine.
    checks = shares.checkPaths;
    const options = (device: string) => ['type=none', 'o=bind', `device=${device}`].flatMap((each) => ['-o', each]);
    const volume = (device: string) => docker(home, ['volume', 'create', 'tree', ...options(device)]);
    const refused = await volume(home.dir);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining(`${home.dir} is not shared with the VM`),
    ]);
    expect(await volume(tree)).toMatchObject({ code: 0 });
    checks = undefined;
    const mounts = ['-v', 'tree:/m', ...withTools()];
    await docker(home, ['run', '-d', '--name', 'watcher', ...mounts, 'busybox:shares', 'sleep', '1000']);
    watcher = watch('/m', '/m/sub');
    await eventually('the watcher watches', () => seen.includes('ready'));
    await eventually('what it binds is watched here', () => events.watched.includes(tree));
    // Modified, 2, by its name; attributes, 4, of a folder, 40000000.
    const sees = (line: string) => eventually(`it sees ${line}`, () => seen.includes(line));
    const forget = () => seen.splice(0);

    await writeFile(join(tree, 'new'), 'x');
    await sees('2 new');
    forget();
    await appendFile(join(tree, 'file'), 'two');
    const { mtimeMs } = await stat(join(tree, 'file'));
    await sees('2 file');
    expect((await stat(join(tree, 'file'))).mtimeMs).toBe(mtimeMs);
    forget();
    // As editors save: what is read there next is what it is now, not what the guest still held.
    await inContainerNamed('watcher', 'cat /m/file');
    await writeFile(join(tree, 'file~'), 'three');
    await rename(join(tree, 'file~'), join(tree, 'file'));
    await sees('2 file');
    expect(await inContainerNamed('watcher', 'cat /m/file')).toBe('three');
    forget();
    await rename(join(tree, 'new'), join(tree, 'sub/renamed'));
    await sees('2 renamed');
    await sees('40000004 ');
    forget();
    await rm(join(tree, 'sub/renamed'));
    await sees('40000004 sub');
    expect(await inContainerNamed('watcher', 'ls /m/sub')).toBe('');
    forget();
    await mkdir(join(tree, 'made/deep'), { recursive: true });
    await sees('40000004 made');
    forget();

    const names = Array.from({ length: 1000 }, (_, index) => `many-${index}`);
    await Promise.all(names.map((name) => writeFile(join(tree, name), 'x')));
    const isSeen = () => {
      const had = new Set(seen);
      return names.every((name) => had.has(`2 ${name}`));
    };
    await eventually('it sees all of them', isSeen, 60_000);

    // What the guest does to tell of a change comes back to here, and is not told again.
    forget();
    for (const name of ['last', 'very-last']) {
      await writeFile(join(work, name), 'x');
      await rename(join(work, name), join(tree, 'sub', name));
      await sees(`2 ${name}`);
    }
    expect(seen.filter((line) => line === '2 last')).toHaveLength(1);

    // What nobody watches is left alone: to tell of it is a change, too.
    watcher.kill();
    forget();
    await docker(home, ['restart', '-t', '0', 'watcher']);
    await eventually('it is watched here again', () => events.watched.includes(tree));
    await writeFile(join(tree, 'alone'), 'x');
    const { ctimeNs } = await stat(join(tree, 'alone'), { bigint: true });
    // Behind it, something that is told.
    watcher = watch('/m');
    await eventually('the watcher watches', () => seen.filter((line) => line === 'ready').length === 1);
    await writeFile(join(tree, 'behind'), 'x');
    await sees('2 behind');
    expect((await stat(join(tree, 'alone'), { bigint: true })).ctimeNs).toBe(ctimeNs);

    await docker(home, ['rm', '-f', 'watcher']);
    await eventually('nothing is watched any more', () => events.watched.length === 0);
  } finally {
    watcher?.kill();
    events.dispose();
    store.dispose();
    await docker(home, ['rm', '-f', 'watcher']);
    await docker(home, ['volume', 'rm', 'tree']);
  }
}, 180_000);

async function inContainerNamed(name: string, script: string): Promise<string> {
  return (await docker(home, ['exec', name, 'sh', '-c', script])).stdout.trim();
}

test('a folder that goes is named, and is there again when it is back', async () => {
  const away = `${work}-away`;
  await sh('mv', [work, away]);
  await eventually('it is named', () => row(work)?.said?.id === 'shares.missing');
  await expect(shares.checkPaths([work], call.signal)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await sh('mv', [away, work]);
  await eventually('it is back', () => row(work)?.state === 'live');
  expect(await inContainer(['-v', `${work}:/m`], 'cat /m/from-host')).toBe('host');
});

test('a full disk here is the container’s to be told of, and a drive that goes is served no more', async () => {
  const drive = await mkdtemp('/tmp/sw-drive-');
  await sh('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', drive]);
  try {
    await shares.handlers.add({ path: drive, readOnly: false }, call);
    const fill = 'dd if=/dev/zero of=/m/big bs=64k count=64 2>&1; echo small > /w/after';
    expect(await inContainer(['-v', `${drive}:/m`, '-v', `${work}:/w`], fill)).toContain('No space left on device');
    expect(await readFile(join(work, 'after'), 'utf8')).toBe('small\n');
    const before = vm.service.guest.shares().find(({ path }) => path === drive)?.tag;
    await sh('umount', ['-l', drive]);
    await eventually('what is there now is served', () => {
      const now = vm.service.guest.shares().find(({ path }) => path === drive)?.tag;
      return now !== undefined && now !== before && row(drive)?.state === 'live';
    });
    expect(await inContainer(['-v', `${drive}:/m`], 'ls /m')).toBe('');
    await shares.handlers.remove({ path: drive, force: false }, call);
  } finally {
    await sh('umount', ['-l', drive]).catch(() => undefined);
    await removeFolder(drive);
  }
});

test('the next host goes on with what is shared, and the VM’s end is that of its file servers', async () => {
  shares.dispose();
  await vm.close({ stopVm: false });
  vm = await testVm(home);
  await vm.settings.update({ vm: { shares: [{ path: work, readOnly: false }] } });
  const { settings, log } = vm;
  shares = new SharesService({ settings, guest: vm.service.guest, ...own(), log });
  await vm.service.handlers.start({}, call);
  await eventually('it is taken over', () => row(work)?.state === 'live');
  expect(vm.service.guest.shares()).toHaveLength(1);
  expect(await inContainer(['-v', `${work}:/m`], 'cat /m/from-host')).toBe('host');
  await vm.service.handlers.stop({ force: true }, call);
  await eventually(
    'no file server is left',
    async () => (await sh('pgrep', ['-f', `(source|shared-dir)=/tmp${work}`]).catch(() => null)) === null,
  );
}, 120_000);
