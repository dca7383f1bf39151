import { mkdir, open } from 'node:fs/promises';
import { afterAll, beforeAll } from 'vitest';
import { qemuFiles } from '../../vm/drivers/qemu/files.ts';
import { type TestHome, type TestVm, testCall, testHome, testVm } from '../vm/testing/vm-fixture.ts';
import { testImageLists } from './testing/image-lists.ts';

let home: TestHome;
let vm: TestVm;

// A data disk from before there was a choice: it keeps the store that it has. Those of containerd's store are tested where
// a VM with a new disk runs anyway, in services/vm/docker-socket.integration.test.ts.
beforeAll(async () => {
  home = await testHome();
  const { dir, dataDisk } = qemuFiles(home.paths);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const disk = await open(dataDisk, 'wx', 0o600);
  await disk.truncate(8 * 1024 ** 3);
  await disk.close();
  vm = await testVm(home);
  await vm.service.handlers.start({}, testCall());
});
afterAll(async () => {
  await vm?.discard();
  await home?.remove();
});

testImageLists(() => ({ home, vm, driver: 'overlay2' }));
