import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from './run.mjs';

/**
 * Compiles the agent for the guest, from Debian's own Go and its packages: static, and the same bytes from the same Go.
 * @param {{source: string, target: string, arch: 'amd64'|'arm64', cache: string}} options `cache` is for Go's own
 */
export async function buildAgent({ source, target, arch, cache }) {
  await mkdir(dirname(target), { recursive: true });
  // By its files: as a folder outside GOPATH it would bear the path of this checkout in its bytes.
  const files = (await readdir(source)).filter((name) => name.endsWith('.go')).sort();
  await run('go', ['build', '-trimpath', '-ldflags=-s -w -buildid=', '-o', target, ...files], {
    cwd: source,
    env: {
      ...{ GOOS: 'linux', GOARCH: arch, CGO_ENABLED: '0', GOCACHE: join(cache, 'go') },
      // The packages that Debian installs, and no others: nothing is fetched.
      ...{ GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOFLAGS: '', GOTOOLCHAIN: 'local' },
    },
  });
}
