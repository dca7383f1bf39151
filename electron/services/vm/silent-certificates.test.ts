import { mkdir, mkdtemp, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lookAt } from '../../platform/look-at.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { canMount, silentMount, where } from '../testing/silent-mount.ts';
import { authoritiesOf } from './authorities.ts';

describe.runIf(canMount)(`certificates on a drive that has gone${where}`, () => {
  it('are refused, and keep neither the settings nor a VM that has to start waiting', async () => {
    const dir = await realpath(await mkdtemp('/tmp/sw-silent-'));
    onTestFinished(() => removeFolder(dir));
    for (const name of ['folder', 'nas']) await mkdir(join(dir, name));
    await symlink('../nas/ca.pem', join(dir, 'folder/ca.pem'));
    const revive = await silentMount(join(dir, 'nas'));
    onTestFinished(async () => void (await revive()));
    const certificates = [join(dir, 'nas/ca.pem'), join(dir, 'folder')];
    await expect(authoritiesOf({ certificates, systemCertificates: false })).rejects.toMatchObject({
      ...{ code: 'BAD_REQUEST', message: expect.stringContaining(join(dir, 'nas/ca.pem')) },
      details: { path: 'network.certificates.0' },
    });
    const told: unknown[] = [];
    const skip = ({ details }: { details?: Record<string, unknown> }) => told.push(details?.path);
    expect(await authoritiesOf({ certificates, systemCertificates: false }, skip as never)).toEqual([]);
    expect(told).toEqual(['network.certificates.0', 'network.certificates.1']);
    // What lies beside them answers as before.
    expect(await lookAt(join(dir, 'folder'), async (real) => real)).toBe(join(dir, 'folder'));
  });
});
