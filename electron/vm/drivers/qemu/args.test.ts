import { expect, test } from 'vitest';
import { type QemuArgsInput, qemuArgs } from './args.ts';

const input: QemuArgsInput = {
  arch: 'amd64',
  accelerator: 'tcg',
  uuid: '11111111-2222-4333-8444-555555555555',
  cpus: 3,
  memoryMiB: 1536,
  kernel: '/img/vmlinuz',
  initrd: '/img/initrd',
  cmdline: 'console=ttyS0 quiet',
  rootImage: '/img/root.img',
  dataDisk: '/home/a,b "c"/data.img',
  seed: '/home/seed.tar',
  seedSerial: 'slipway-seed-1a',
  ssh: { host: '127.9.8.7', port: 40022 },
  qmpSocket: '/run/a,b/qmp.sock',
  consoleSocket: '/run/tty.sock',
  agentSocket: '/run/slipway/agent.sock',
  pidFile: '/home/vm.pid',
  sandbox: true,
  shares: true,
  memory: 'file',
  incoming: false,
};

/** The value after the n-th use of an option. */
function after(args: readonly string[], option: string, n = 0): string | undefined {
  const at = args.flatMap((word, i) => (word === option ? [i] : []));
  return args[(at[n] ?? args.length) + 1];
}

test('identity, size and a stopped start', () => {
  const args = qemuArgs(input);
  expect(after(args, '-name')).toBe('guest=slipway-11111111-2222-4333-8444-555555555555');
  expect(after(args, '-uuid')).toBe(input.uuid);
  expect(after(args, '-smp')).toBe('3');
  expect(after(args, '-m')).toBe('size=1536M');
  expect(args).toContain('-S');
  expect(args).toContain('-no-reboot');
});

test('disks are raw by name, locked, and only the data disk can be written to', () => {
  const args = qemuArgs(input);
  const nodes = [0, 1, 2].map((n) => JSON.parse(after(args, '-blockdev', n) as string));
  expect(nodes.map((node) => node['node-name'])).toEqual(['root', 'data', 'seed']);
  for (const node of nodes) expect(node).toMatchObject({ driver: 'raw', file: { driver: 'file', locking: 'on' } });
  expect(nodes.map((node) => node['read-only'] ?? false)).toEqual([true, false, true]);
  expect(nodes[1].file.filename).toBe(input.dataDisk);
  const serials = args.filter((word) => word.startsWith('virtio-blk-pci')).map((word) => word.split('serial=')[1]);
  expect(serials).toEqual(['slipway-root', 'slipway-data', 'slipway-seed-1a']);
});

test('sshd is forwarded from loopback only, and a comma in a socket path is escaped', () => {
  const args = qemuArgs(input);
  expect(after(args, '-netdev')).toBe('user,id=net,hostfwd=tcp:127.9.8.7:40022-:22');
  expect(after(args, '-chardev', 2)).toContain('path=/run/a,,b/qmp.sock,');
});

test.each([
  { arch: 'amd64', accelerator: 'tcg', words: ['q35', 'tcg,thread=multi', 'max,-erms,-fsrm'] },
  { arch: 'amd64', accelerator: 'kvm', words: ['q35', 'kvm', 'host'] },
  { arch: 'arm64', accelerator: 'hvf', words: ['virt,gic-version=max', 'hvf', 'host'] },
] as const)('machine for $arch on $accelerator', ({ arch, accelerator, words }) => {
  const args = qemuArgs({ ...input, arch, accelerator, sandbox: false });
  expect([after(args, '-M'), after(args, '-accel'), after(args, '-cpu')]).toEqual(words);
  expect(args).not.toContain('-sandbox');
});

test('the kernel is told of emulation, and of nothing else', () => {
  expect(after(qemuArgs(input), '-append')).toMatch(/^console=ttyS0 quiet mitigations=off .* maxcpus=1 noreplace-smp$/);
  expect(after(qemuArgs({ ...input, arch: 'arm64' }), '-append')).toMatch(/^console=ttyS0 quiet mitigations=off \S+$/);
  expect(after(qemuArgs({ ...input, accelerator: 'kvm' }), '-append')).toBe('console=ttyS0 quiet');
});

test('memory that is to be kept is a file, and no machine has another one’s random numbers', () => {
  expect(after(qemuArgs(input), '-object')).toMatch(
    /^memory-backend-file,mem-path=\/proc\/self\/fd\/3,.*size=1536M,share=on$/,
  );
  expect(after(qemuArgs({ ...input, memory: 'memfd' }), '-object')).toMatch(/^memory-backend-memfd,.*share=on$/);
  expect(qemuArgs({ ...input, memory: null }).join(' ')).not.toContain('memory-backend');
  expect(qemuArgs(input)).toContain('vmgenid,guid=auto');
  expect(qemuArgs({ ...input, arch: 'arm64' })).not.toContain('vmgenid,guid=auto');
  expect(after(qemuArgs({ ...input, incoming: true }), '-incoming')).toBe('defer');
});
