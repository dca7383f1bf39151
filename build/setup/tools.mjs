import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * A program or a set of files that must be on the machine.
 * @typedef {object} Tool
 * @property {string} why what Slipway needs it for, in a few words
 * @property {() => boolean} present
 * @property {string} debian package names, separated by spaces
 * @property {string} [mac] what to type on macOS; absent where macOS does not need it
 * @property {string} [windows] what to type on Windows; absent where Windows does not need it
 */

const qemu = process.arch === 'arm64' ? 'qemu-system-aarch64' : 'qemu-system-x86_64';

/** @type {Tool[]} what runs the VM and builds its image */
const forStart = [
  {
    why: 'runs the VM',
    present: () => onPath(qemu),
    debian: process.arch === 'arm64' ? 'qemu-system-arm ipxe-qemu' : 'qemu-system-x86',
  },
  { why: 'makes its disks', present: () => onPath('qemu-img'), debian: 'qemu-utils' },
  { why: 'fetches the guest’s packages', present: () => onPath('mmdebstrap'), debian: 'mmdebstrap' },
  { why: 'packs the guest’s root', present: () => onPath('mksquashfs'), debian: 'squashfs-tools' },
  { why: 'indexes its kernel modules', present: () => onPath('depmod'), debian: 'kmod' },
  { why: 'unpacks its packages', present: () => onPath('xz'), debian: 'xz-utils' },
  {
    why: 'compiles the guest’s agent',
    present: () => onPath('go') && existsSync('/usr/share/gocode/src/golang.org/x/net/http2'),
    debian: 'golang-go golang-golang-x-net-dev',
  },
];

/** @type {Tool[]} what runs the VM where it is not QEMU */
const elsewhere = [
  { why: 'runs the VM', present: () => onPath('vfkit'), debian: '', mac: 'brew install vfkit' },
  { why: 'runs the VM', present: () => onPath('wsl.exe'), debian: '', windows: 'wsl --install --no-distribution' },
];

/** @type {Tool[]} */
const dockerTools = [
  {
    why: 'Docker’s command line and engine, for tests',
    present: () => onPath('docker') && onPath('dockerd'),
    debian: 'docker.io',
  },
  { why: 'a static shell for test images', present: () => isStaticBusybox(), debian: 'busybox-static' },
  { why: 'a second SSH to compare with', present: () => onPath('ssh'), debian: 'openssh-client' },
];

/** @type {Tool[]} */
const forTest = [
  ...dockerTools,
  { why: 'the browser of the tests', present: () => onPath('chromium'), debian: 'chromium' },
  { why: 'its screen', present: () => onPath('Xvfb'), debian: 'xvfb xauth' },
  { why: 'its Latin letters', present: () => hasFont('noto'), debian: 'fonts-noto-core' },
  { why: 'its Korean letters', present: () => hasFont('nanum'), debian: 'fonts-nanum' },
  { why: 'a registry to pull from', present: () => onPath('docker-registry'), debian: 'docker-registry' },
  { why: 'archives for Windows', present: () => onPath('unzip'), debian: 'unzip' },
  { why: 'faults on sockets', present: () => onPath('socat'), debian: 'socat' },
  { why: 'certificates of their own', present: () => onPath('openssl'), debian: 'openssl' },
];

/** @type {Tool[]} */
const forBench = [
  ...dockerTools,
  { why: 'the stock guest’s disk', present: () => onPath('mke2fs'), debian: 'e2fsprogs' },
];

/**
 * @param {'start' | 'test' | 'bench'} purpose
 * @returns {Tool[]} those that are missing
 */
export function missingTools(purpose) {
  const wanted = process.platform === 'linux' ? [...forStart] : elsewhere.filter((tool) => hint(tool));
  if (purpose === 'test') wanted.push(...forTest);
  if (purpose === 'bench') wanted.push(...forBench);
  return wanted.filter((tool) => !tool.present());
}

/**
 * What to type to get a tool on this system.
 * @param {Tool} tool
 * @returns {string | undefined}
 */
export function hint(tool) {
  if (process.platform === 'darwin') return tool.mac;
  if (process.platform === 'win32') return tool.windows;
  return tool.debian;
}

/** @param {string} program */
export function onPath(program) {
  // The sbin folders are not on a plain user's PATH.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => isExecutable(join(folder, program)));
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The ordinary busybox is linked to libraries that an image made of it alone does not have. */
function isStaticBusybox() {
  return existsSync('/var/lib/dpkg/info/busybox-static.list');
}

/** @param {string} name */
function hasFont(name) {
  const folder = '/usr/share/fonts/truetype';
  return existsSync(folder) && readdirSync(folder).includes(name);
}
