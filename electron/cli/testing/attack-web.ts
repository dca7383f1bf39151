import { readFile } from 'node:fs/promises';

type Docker = (
  method: string,
  path: string,
  body?: { type: string; bytes: Buffer },
) => Promise<{ status: number; text: string }>;

/** More than there are places for strangers. */
const IDLE = 300;
/** Enough that the last ones are answered late. */
const GUESSES = 15;

/** What any container can do to the host's loopback: connections that say nothing, and guesses at the launch code. */
const script = (port: number) => `
address=10.0.2.2
mkfifo /tmp/silence; exec 3<>/tmp/silence
i=0; while [ $i -lt ${IDLE} ]; do busybox nc $address ${port} <&3 >/dev/null 2>&1 & i=$((i+1)); done
i=0; while [ $i -lt ${GUESSES} ]; do
  printf 'POST /api/session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{"code":"wrong"}' |
    busybox nc $address ${port}
  i=$((i+1))
done
exec busybox sleep 100000`;

/** Starts the attack in a container of busybox:test. */
export async function attackWeb(docker: Docker, port: number) {
  const spec = {
    Image: 'busybox:test',
    Cmd: ['sh', '-c', `mkdir -p /tmp; ${script(port)}`],
    HostConfig: { Init: true },
  };
  const body = { type: 'application/json', bytes: Buffer.from(JSON.stringify(spec)) };
  const { Id } = JSON.parse((await docker('POST', '/containers/create?name=attacker', body)).text);
  await docker('POST', `/containers/${Id}/start`);
  return {
    said: async () => (await docker('GET', `/containers/${Id}/logs?stdout=1`)).text,
    end: () => docker('DELETE', `/containers/${Id}?force=1`),
  };
}

/** How many connections to a port of 127.0.0.1 stand, as the kernel has it. */
export async function standing(port: number): Promise<number> {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
  return rows.filter(([, address, , state]) => address === local && state === '01').length;
}
