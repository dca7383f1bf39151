import { readFile } from 'node:fs/promises';

type Docker = (
  method: string,
  path: string,
  body?: { type: string; bytes: Buffer },
) => Promise<{ status: number; text: string }>;

/** Guesses at the launch code, before and besides the rest: enough that the later ones are answered late. */
const GUESSES = 15;
/** Connections the container holds open, each anew when the host has ended it for its silence. */
const IDLE = 150;

/** What any container can do to the host's loopback: guesses at the launch code, and connections that say nothing. */
const script = (port: number) => `
busybox mkdir -p /tmp; busybox mkfifo /tmp/silence; exec 3<>/tmp/silence
guess() {
  # Its input stays open a while: the host gives up a request whose sender has closed.
  { printf 'POST /api/session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{"code":"wrong"}'; busybox sleep 10; } |
    busybox nc 10.0.2.2 ${port}
  echo
}
i=0; while [ $i -lt ${GUESSES} ]; do guess & i=$((i+1)); done; wait
while :; do guess; done &
i=0; while [ $i -lt ${IDLE} ]; do
  while :; do busybox nc 10.0.2.2 ${port} <&3 >/dev/null 2>&1; done &
  i=$((i+1))
done
wait`;

/** Starts the attack in a container of busybox:test. */
export async function attackWeb(docker: Docker, port: number) {
  const spec = {
    Image: 'busybox:test',
    Cmd: ['sh', '-c', script(port)],
    HostConfig: { Init: true },
  };
  const body = { type: 'application/json', bytes: Buffer.from(JSON.stringify(spec)) };
  const { Id } = JSON.parse((await docker('POST', '/containers/create?name=attacker', body)).text);
  await docker('POST', `/containers/${Id}/start`);
  return {
    /** How many of its guesses were answered. */
    refused: async () =>
      (await docker('GET', `/containers/${Id}/logs?stdout=1&stderr=1`)).text.split('401 Unauthorized').length - 1,
    end: () => docker('DELETE', `/containers/${Id}?force=1`),
  };
}

/** How many connections to a port of 127.0.0.1 stand, as the kernel has it. */
export async function standing(port: number): Promise<number> {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
  return rows.filter(([, address, , state]) => address === local && state === '01').length;
}
