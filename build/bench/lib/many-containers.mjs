import { createServer } from 'node:http';

/**
 * An engine in a process of its own that has a great many containers, with as many labels as compose gives them: `node
 * many-containers.mjs SOCKET COUNT`. No real engine can be given that many in the time a bench may take.
 */
const [socketPath, count] = [process.argv[2], Number(process.argv[3])];

/** @param {number} n */
const hex = (n) => n.toString(16).padStart(64, '0');
const labels = Object.fromEntries(
  Array.from({ length: 20 }, (_, n) => [`com.example.label.${n}`, 'some value '.repeat(6)]),
);

/** @param {number} n */
const row = (n) =>
  JSON.stringify({
    ...{ Id: hex(n), Names: [`/many-${n}`], Image: 'bench', ImageID: `sha256:${hex(1)}`, Command: 'sleep 1000' },
    ...{ Created: 1_700_000_000 + n, State: 'running', Status: 'Up 2 hours', Labels: labels },
    Ports: [{ PrivatePort: 80, Type: 'tcp' }],
  });

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} rows
 */
async function list(response, rows) {
  for (let n = 0; n < rows; n += 20) {
    const piece = Array.from({ length: Math.min(20, rows - n) }, (_, i) => row(n + i)).join(',');
    if (!response.write(`${n === 0 ? '[' : ','}${piece}`))
      await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end(']');
}

createServer(({ url = '' }, response) => {
  response.setHeader('Api-Version', '1.51');
  if (url.includes('/events')) response.flushHeaders();
  else if (url.includes('/images/json')) response.end('[]');
  else if (url.includes('/containers/json'))
    void list(response, Math.min(count, Number(/limit=(\d+)/.exec(url)?.[1] ?? count)));
  else response.end('{"ID":"many","Version":"1","Os":"linux","Arch":"amd64"}');
}).listen(socketPath, () => process.stdout.write('listening\n'));
