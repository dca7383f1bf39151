import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/root.mjs';

/** electron-builder's numbers of the architectures, and Debian's names of them, as the guest image is built. */
const guestArch = new Map([
  [1, 'amd64'],
  [3, 'arm64'],
]);

/** electron-builder's numbers of the architectures, and Node's names of them, as docker's tools are kept. */
const nodeArch = new Map([
  [1, 'x64'],
  [3, 'arm64'],
]);

/** The command's parts. The archive has a host and a renderer of its own: Node cannot read it. */
const bundles = ['cli', 'host', 'renderer'];

/**
 * electron-builder's hook: lays beside the archive what others than Electron read: the guest image for the app's
 * architecture and no other, since QEMU maps its files, docker's tools, and the command, in the places they have in
 * build/out. As extraResources they would be taken out of the archive.
 * @param {{arch: number, appOutDir: string, packager: {platform: {nodeName: string}, getResourcesDir(appOutDir: string): string}}} context
 */
export function afterPack({ arch, appOutDir, packager }) {
  const resources = packager.getResourcesDir(appOutDir);
  const guest = guestArch.get(arch);
  if (!guest) throw new Error(`there is no guest image for electron-builder's architecture ${arch}`);
  const built = join(root, 'build/out');
  if (!existsSync(join(built, 'guest', guest, 'manifest.json'))) {
    throw new Error(`there is no guest image for ${guest} in ${built}: run npm run vm:build first`);
  }
  cpSync(join(built, 'guest', guest), join(resources, 'guest', guest), { recursive: true });
  const tools = `${packager.platform.nodeName}-${nodeArch.get(arch)}`;
  if (!existsSync(join(built, 'tools', tools, 'manifest.json'))) {
    throw new Error(`there are no tools for ${tools} in ${built}: run node vm-assets/tools.mjs for it first`);
  }
  cpSync(join(built, 'tools', tools), join(resources, 'tools', tools), { recursive: true });
  for (const name of bundles) {
    cpSync(join(built, name), join(resources, name), { recursive: true, filter: (path) => !path.endsWith('.map') });
  }
  mkdirSync(join(resources, 'bin'), { recursive: true });
  cpSync(join(root, 'build/packaging/slipway'), join(resources, 'bin/slipway'));
}
