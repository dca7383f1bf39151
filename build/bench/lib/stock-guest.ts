import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { userHome } from '../../../electron/platform/user-home.ts';
import { output } from './shell.ts';

/** A stock Debian with systemd and the same engine packages as our guest. */
export interface StockGuest {
  readonly kernel: string;
  readonly initrd: string;
  readonly disk: string;
  /** Private key of its root user. */
  readonly key: string;
}

const cache = join(
  process.env.SLIPWAY_CACHE ||
    join(process.env.XDG_CACHE_HOME || join(userHome(process.env) ?? tmpdir(), '.cache'), 'slipway'),
  'bench',
);

/** Builds it with mmdebstrap, once; later runs find it in the cache. */
export async function stockGuest(say: (text: string) => void): Promise<StockGuest> {
  const { suite } = JSON.parse(await readFile('vm-assets/recipe.json', 'utf8'));
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const folder = join(cache, `stock-${suite}-${arch}`);
  if (!existsSync(folder)) {
    say(`building a stock Debian ${suite} to compare with (kept in the cache)`);
    const unfinished = `${folder}.${process.pid}`;
    await mkdir(unfinished, { recursive: true });
    await build(unfinished, suite, arch).catch(async (error) => {
      await rm(unfinished, { recursive: true, force: true });
      throw error;
    });
    await rename(unfinished, folder);
  }
  const file = (name: string) => join(folder, name);
  return { kernel: file('vmlinuz'), initrd: file('initrd'), disk: file('disk.raw'), key: file('key') };
}

async function build(folder: string, suite: string, arch: string): Promise<void> {
  await output('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')]);
  const packages = [
    'systemd-sysv',
    'systemd-resolved',
    'udev',
    'dbus',
    'openssh-server',
    'docker.io',
    'iptables',
    `linux-image-cloud-${arch}`,
    'initramfs-tools',
  ];
  const tree = join(folder, 'tree');
  const network = '[Match]\\nName=en*\\n[Network]\\nDHCP=yes\\n';
  await output('mmdebstrap', [
    '--variant=important',
    '--format=null',
    `--architectures=${arch}`,
    `--include=${packages.join(',')}`,
    // A frozen mirror's index outlives its own "valid until"; its signature still holds.
    '--aptopt=Acquire::Check-Valid-Until "false"',
    `--customize-hook=printf '${network}' > "$1/etc/systemd/network/80-bench.network"`,
    '--customize-hook=chroot "$1" systemctl enable systemd-networkd ssh docker',
    '--customize-hook=printf "LABEL=root / ext4 rw 0 1\\n" > "$1/etc/fstab"',
    `--customize-hook=mkdir -p "$1/root/.ssh" && cp '${join(folder, 'key.pub')}' "$1/root/.ssh/authorized_keys"`,
    `--customize-hook=cp "$1"/boot/vmlinuz-* '${join(folder, 'vmlinuz')}'`,
    `--customize-hook=cp "$1"/boot/initrd.img-* '${join(folder, 'initrd')}'`,
    // A copy first: proc and sys are mounted in the tree while hooks run.
    `--customize-hook=mkdir '${tree}' && tar -C "$1" --one-file-system -c . | tar -C '${tree}' -x`,
    `--customize-hook=mke2fs -q -t ext4 -L root -d '${tree}' '${join(folder, 'disk.raw')}' 4G && rm -rf '${tree}'`,
    suite,
    '/dev/null',
  ]);
}
