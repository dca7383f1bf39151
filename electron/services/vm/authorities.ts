import { X509Certificate } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { getCACertificates, rootCertificates } from 'node:tls';
import { AppError } from '../../contract/errors.ts';
import { settingMessages } from '../../contract/messages/settings.ts';
import type { Settings } from '../../contract/settings.ts';
import { ioError } from '../../platform/io-error.ts';
import { lookAt } from '../../platform/look-at.ts';
import { readSmallText } from '../../platform/read-file.ts';

/** A block of PEM; what is written around it says nothing to anybody. */
const BLOCK =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/** Files of a folder that hold certificates, by the end of their name. */
const HOLDS = /\.(pem|crt|cer)$/i;

/**
 * The certificates that settings name, in PEM, each once. Rejects with BAD_REQUEST and the setting's path for a file that cannot be
 * read or holds none; with `skip` such a one is passed over and told, as a VM has to start all the same.
 */
export async function authoritiesOf(
  { certificates, systemCertificates }: Pick<Settings['network'], 'certificates' | 'systemCertificates'>,
  skip?: (error: AppError) => void,
): Promise<string[]> {
  const found = new Set<string>();
  for (const [index, path] of certificates.entries()) {
    try {
      for (const pem of await certificatesAt(path)) found.add(pem);
    } catch (error) {
      const { said } = error instanceof AppError ? error : ioError('readCertificates', path, error);
      const refused = new AppError('BAD_REQUEST', said, {
        hint: said.hint,
        details: { path: `network.certificates.${index}` },
      });
      if (!skip) throw refused;
      skip(refused);
    }
  }
  if (systemCertificates) for (const pem of systemAuthorities()) found.add(pem);
  return [...found];
}

/** What this computer trusts beyond the usual authorities, which the guest has: the organisation's own. */
function systemAuthorities(): string[] {
  // The two break their lines at different places.
  const bare = (pem: string) => pem.replace(/\s/g, '');
  const usual = new Set(rootCertificates.map(bare));
  return getCACertificates('system')
    .map((pem) => pem.trim())
    .filter((pem) => !usual.has(bare(pem)));
}

/** Rejects with TIMEOUT where a path, or what a link in a folder leads to, lies where nobody answers: a start waits for seconds, and no more. */
async function certificatesAt(path: string): Promise<string[]> {
  const files = await lookAt(path, async (real) => {
    if (!(await stat(real)).isDirectory()) return [path];
    const names = (await readdir(real)).filter((name) => HOLDS.test(name)).sort();
    return names.map((name) => join(path, name));
  });
  const found = (await Promise.all(files.map((file) => lookAt(file, () => certificatesIn(file))))).flat();
  if (found.length === 0) throw new AppError('BAD_REQUEST', settingMessages.noCertificates({ path }));
  return found;
}

async function certificatesIn(path: string): Promise<string[]> {
  const blocks = (await readSmallText(path)).match(BLOCK) ?? [];
  return blocks.map((block) => {
    try {
      return new X509Certificate(block).toString().trim();
    } catch {
      throw new AppError('BAD_REQUEST', settingMessages.badCertificate({ path }));
    }
  });
}
