import type { ClientRequest } from './hooks.ts';

/** What a request changes: the docker command that does the same, and its object. */
export interface Verb {
  /** The table's own words, such as "POST /containers/{container}/stop". */
  readonly name: string;
  readonly words: readonly string[];
  /** What it is done to; empty where it is nothing by name. */
  readonly object: string;
}

/** The known name of an object whose id a client says; null where there is none. */
export type NameOf = (kind: 'container' | 'image', id: string) => string | null;

/**
 * The calls of the Engine API that change something, and their commands. {name} stands for a part of the path, {?name} for
 * a value of the query: the word is left out where there is none, and with it the option before it. The first {…} is the object.
 * Behind a question mark stands a value that the query must have.
 */
const table: Readonly<Record<string, string>> = {
  'POST /containers/create': 'docker create --name {?name}',
  'POST /containers/{container}/start': 'docker start {container}',
  'POST /containers/{container}/stop': 'docker stop {container}',
  'POST /containers/{container}/restart': 'docker restart {container}',
  'POST /containers/{container}/kill': 'docker kill {container} --signal {?signal}',
  'POST /containers/{container}/pause': 'docker pause {container}',
  'POST /containers/{container}/unpause': 'docker unpause {container}',
  'POST /containers/{container}/rename': 'docker rename {container} {?name}',
  'POST /containers/{container}/update': 'docker update {container}',
  // One row: its start names no container.
  'POST /containers/{container}/exec': 'docker exec {container}',
  'PUT /containers/{container}/archive': 'docker cp - {container}:{?path}',
  'DELETE /containers/{container}': 'docker rm {container}',
  'POST /containers/prune': 'docker container prune',
  'POST /commit': 'docker commit {?container} {?repo}:{?tag}',
  'POST /images/create?fromSrc': 'docker import {?fromSrc} {?repo}:{?tag}',
  'POST /images/create': 'docker pull {?fromImage}:{?tag}',
  'POST /images/load': 'docker load',
  'POST /images/{image}/tag': 'docker tag {image} {?repo}:{?tag}',
  'POST /images/{image}/push': 'docker push {image}:{?tag}',
  'DELETE /images/{image}': 'docker rmi {image}',
  'POST /images/prune': 'docker image prune',
  'POST /build': 'docker build --tag {?t}',
  // What BuildKit's clients keep open for the length of a build, which itself is gRPC.
  'POST /session': 'docker build',
  'POST /build/prune': 'docker builder prune',
  'POST /volumes/create': 'docker volume create',
  'DELETE /volumes/{name}': 'docker volume rm {name}',
  'PUT /volumes/{name}': 'docker volume update {name}',
  'POST /volumes/prune': 'docker volume prune',
  'POST /networks/create': 'docker network create',
  'DELETE /networks/{name}': 'docker network rm {name}',
  'POST /networks/{name}/connect': 'docker network connect {name}',
  'POST /networks/{name}/disconnect': 'docker network disconnect {name}',
  'POST /networks/prune': 'docker network prune',
  'POST /plugins/pull': 'docker plugin install {?remote}',
  'POST /plugins/create': 'docker plugin create {?name}',
  'POST /plugins/{name}/enable': 'docker plugin enable {name}',
  'POST /plugins/{name}/disable': 'docker plugin disable {name}',
  'POST /plugins/{name}/set': 'docker plugin set {name}',
  'POST /plugins/{name}/upgrade': 'docker plugin upgrade {name} {?remote}',
  'POST /plugins/{name}/push': 'docker plugin push {name}',
  'DELETE /plugins/{name}': 'docker plugin rm {name}',
  'POST /swarm/init': 'docker swarm init',
  'POST /swarm/join': 'docker swarm join',
  'POST /swarm/leave': 'docker swarm leave',
  'POST /swarm/update': 'docker swarm update',
  'POST /swarm/unlock': 'docker swarm unlock',
  'POST /services/create': 'docker service create',
  'POST /services/{name}/update': 'docker service update {name}',
  'DELETE /services/{name}': 'docker service rm {name}',
  'POST /secrets/create': 'docker secret create',
  'DELETE /secrets/{name}': 'docker secret rm {name}',
  'POST /configs/create': 'docker config create',
  'DELETE /configs/{name}': 'docker config rm {name}',
  'POST /nodes/{name}/update': 'docker node update {name}',
  'DELETE /nodes/{name}': 'docker node rm {name}',
};

interface Row {
  readonly name: string;
  readonly pattern: RegExp;
  readonly needs: string | undefined;
  readonly command: readonly string[];
  readonly object: string | undefined;
}

/** By method and the first part of the path, so that few are tried. An image's name may have slashes in it. */
const rows = new Map<string, Row[]>();
for (const [name, command] of Object.entries(table)) {
  const key = /^\S+ \/[a-z]+/.exec(name)?.[0] ?? '';
  rows.set(key, [...(rows.get(key) ?? []), rowOf(name, command)]);
}

function rowOf(name: string, command: string): Row {
  const [path = '', needs] = name.slice(name.indexOf(' ') + 1).split('?');
  const pattern = path.replace(/\{(\w+)\}/g, (_, part) => `(?<${part}>${part === 'image' ? '.+' : '[^/]+'})`);
  return {
    name,
    pattern: new RegExp(`^${pattern}$`, 's'),
    needs,
    command: command.split(' '),
    object: /\{\??(\w+)\}/.exec(command)?.[1],
  };
}

/** What a request changes; null where it changes nothing, or is unknown. */
export function verbOf({ method, path, query }: ClientRequest, nameOf: NameOf): Verb | null {
  const key = `${method} ${/^\/[a-z]+/.exec(path)?.[0] ?? ''}`;
  for (const { name, pattern, needs, command, object } of rows.get(key) ?? []) {
    const match = pattern.exec(path);
    if (!match || (needs !== undefined && !query.get(needs))) continue;
    const parts = new Map(
      Object.entries(match.groups ?? {}).map(([part, value]) => [part, named(part, value, nameOf)]),
    );
    const saidOf = (part: string) => parts.get(part) ?? query.get(part) ?? '';
    return { name, words: wordsOf(command, saidOf), object: object === undefined ? '' : saidOf(object) };
  }
  return null;
}

function named(part: string, value: string, nameOf: NameOf): string {
  return (part === 'container' || part === 'image' ? nameOf(part, value) : null) ?? shortened(value);
}

/** Ids are shown as the docker command shows them. */
function shortened(value: string): string {
  return /^(?:sha256:)?([0-9a-f]{12})[0-9a-f]{52}$/.exec(value)?.[1] ?? value;
}

function wordsOf(command: readonly string[], saidOf: (part: string) => string): string[] {
  const words: string[] = [];
  for (const word of command) {
    const filled = word
      .replace(/\{\??(\w+)\}/g, (_, part) => saidOf(part))
      .replace(/^:.*|:$/, '')
      .replace(/:(sha256:)/, '@$1');
    if (filled !== '') words.push(filled);
    else if (words.at(-1)?.startsWith('--')) words.pop();
  }
  return words;
}
