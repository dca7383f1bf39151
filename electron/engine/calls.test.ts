import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { nextExit, recentOutput, resizeContainer } from './attach.ts';
import type { EngineClient } from './client.ts';
import * as containerStore from './container-store.ts';
import * as containers from './containers.ts';
import { createExec, inspectExec, resizeExec } from './exec.ts';
import * as images from './images.ts';
import { engineInfo } from './system.ts';
import { playedEngine } from './testing/played-engine.ts';

const id = 'c'.repeat(64);
const { signal } = new AbortController();
const verbs = (client: EngineClient) => containers.containerVerbs(() => client);
const drain = async (items: AsyncIterable<unknown>) => {
  for await (const _ of items);
};
const exec = { containerId: id, command: ['ls'], tty: { cols: 80, rows: 24 }, stdin: true, env: ['A=b'], user: '7' };
const auth = 'eyJ1c2VybmFtZSI6Im1lIn0=';

/** Each call and what is sent for it: method, path and body, and the sign-in where there is one. */
it.each<[string, (client: EngineClient) => Promise<unknown>, string[]]>([
  [
    'list',
    (c) => drain(containerStore.eachContainer(c, { limit: 3, now: 0 })),
    ['GET /containers/json?all=true&limit=3'],
  ],
  [
    'list of some',
    (c) => containerStore.listContainers(c, { ids: [id], now: 0 }),
    [`GET /containers/json?all=true&filters={"id":["${id}"]}`],
  ],
  ['start', (c) => containers.startContainer(c, id), [`POST /containers/${id}/start`]],
  [
    'stop, in the container’s own time',
    (c) => verbs(c).stop({ id }, {}),
    [`GET /containers/${id}/json`, `POST /containers/${id}/stop`],
  ],
  [
    'stop, within a time, which looks whether it goes with its end',
    (c) => verbs(c).stop({ id, timeoutSeconds: 3 }, {}),
    [`GET /containers/${id}/json`, `POST /containers/${id}/stop?t=3`],
  ],
  ['restart, at once', (c) => verbs(c).restart({ id, timeoutSeconds: 0 }, {}), [`POST /containers/${id}/restart?t=0`]],
  ['pause', (c) => verbs(c).pause({ id }, {}), [`POST /containers/${id}/pause`]],
  ['unpause', (c) => verbs(c).resume({ id }, {}), [`POST /containers/${id}/unpause`]],
  ['kill', (c) => containers.killContainer(c, id, { kill: 'SIGHUP' }), [`POST /containers/${id}/kill?signal=SIGHUP`]],
  [
    'remove',
    (c) => containers.removeContainer(c, id, { force: true, volumes: false }),
    [`DELETE /containers/${id}?force=true&v=false`],
  ],
  ['rename', (c) => verbs(c).rename({ id, name: 'b' }, {}), [`POST /containers/${id}/rename?name=b`]],
  ['commit', (c) => verbs(c).commit({ id, reference: 'r:1' }, {}), [`POST /commit?container=${id}&repo=r&tag=1 {}`]],
  ['export', async (c) => drain(await containers.exportContainer(c, id)), [`GET /containers/${id}/export`]],
  ['sample', (c) => containers.sampleContainer(c, id), [`GET /containers/${id}/stats?stream=false&one-shot=true`]],
  [
    'look for a file',
    (c) => containers.hasFile(c, { containerId: id, path: '/bin/sh' }),
    [`HEAD /containers/${id}/archive?path=/bin/sh`],
  ],
  ['size', (c) => resizeContainer(c, id, { cols: 80, rows: 24 }), [`POST /containers/${id}/resize?w=80&h=24`]],
  ['wait', (c) => nextExit(c, id, signal), [`POST /containers/${id}/wait?condition=next-exit`]],
  [
    'log',
    (c) => recentOutput(c, id, { tty: true, lines: 9, limit: 9, deadlineMs: 9_000 }),
    [`GET /containers/${id}/logs?stdout=true&stderr=true&tail=9`],
  ],
  [
    'exec',
    (c) => createExec(c, exec),
    [
      `POST /containers/${id}/exec {"AttachStdin":true,"AttachStdout":true,"AttachStderr":true,"Tty":true,"ConsoleSize":[24,80],"DetachKeys":"ctrl-@,ctrl-@,ctrl-@,ctrl-@,ctrl-@,ctrl-@,ctrl-@,ctrl-@","Cmd":["ls"],"Env":["A=b"],"User":"7"}`,
    ],
  ],
  ['size of an exec', (c) => resizeExec(c, 'e', { cols: 80, rows: 24 }), ['POST /exec/e/resize?w=80&h=24']],
  ['state of an exec', (c) => inspectExec(c, 'e'), ['GET /exec/e/json']],
  ['images', (c) => drain(images.eachImage(c)), ['GET /images/json']],
  ['tag', (c) => images.tagImage(c, 'sha256:1', { repo: 'r', tag: 't' }), ['POST /images/sha256:1/tag?repo=r&tag=t']],
  ['remove an image', (c) => images.removeImage(c, 'a/b:1', { force: false }), ['DELETE /images/a/b:1?force=false']],
  [
    'pull',
    (c) => drain(images.pullImage(c, 'a/b:1', { platform: 'linux/arm64', auth })),
    [`POST /images/create?fromImage=a/b:1&platform=linux/arm64 ${auth}`],
  ],
  ['info', (c) => engineInfo(c), ['GET /info']],
])('%s', async (_, call, sent) => {
  const seen: string[] = [];
  const { client } = await playedEngine({
    async onRequest(request, response) {
      const auth = request.headers['x-registry-auth'];
      const words = [request.method, decodeURIComponent(request.url ?? ''), await text(request), auth];
      seen.push(words.filter(Boolean).join(' '));
      response.end(
        /\/(containers|images)\/json/.test(request.url ?? '') ? '[]' : JSON.stringify({ Id: id, Running: false }),
      );
    },
  });
  await call(client);
  expect(seen.map((words) => words.replace('/v1.51', ''))).toEqual(sent);
});
