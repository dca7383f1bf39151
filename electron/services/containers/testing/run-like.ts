import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { nullLogger } from '../../../base/logger.ts';
import { dockerRunLine } from '../../../contract/run-line.ts';
import { runSpec } from '../../../contract/run-spec.ts';
import { EngineConnection } from '../../../engine/connection.ts';
import { createContainer, inspectContainer } from '../../../engine/containers.ts';
import { inspectImage } from '../../../engine/images.ts';
import { specFromInspect } from '../../../engine/records/run-spec-of.ts';
import { FixedEndpoint } from '../../../engine/testing/fixed-endpoint.ts';
import { until } from '../../../engine/testing/until.ts';
import { run } from '../../../platform/process.ts';
import { docker, type TestHome } from '../../vm/testing/vm-fixture.ts';

/**
 * Every option of `docker run` that reaches the engine, with values that are no defaults, in as few groups as can go together:
 * a container takes an emulated engine seconds to make, and a field that differs is named whatever is beside it.
 */
const GROUPS: Readonly<Record<string, string>> = {
  nothing: '',
  'resources, storage, health, networks, process': `--blkio-weight 300 --cpu-shares 512 --cpus 1.5 --cpuset-cpus 0,1
    --cpuset-mems 0 --device-read-bps /dev/vda:1mb --device-write-bps /dev/vda:2mb --device-read-iops /dev/vda:100
    --device-write-iops /dev/vda:200 --memory 96m --memory-reservation 48m --memory-swap 160m --memory-swappiness 0
    --oom-score-adj 500 --pids-limit 99 --shm-size 32m --ulimit nofile=100:200 --stop-signal SIGINT --stop-timeout 0
    --restart on-failure:3 --log-driver local --log-opt max-size=5m
    -v named:/named:ro -v named:/again:z -v /etc:/with:rslave -v /unnamed --volumes-from source:ro --tmpfs /plain
    --tmpfs /scratch:size=1m --mount type=tmpfs,target=/ram,tmpfs-size=1m,tmpfs-mode=1770
    --mount 'type=volume,source=fine,target=/fine,volume-nocopy,volume-label=of=us' --mount type=volume,target=/nameless
    --mount type=bind,source=/etc,target=/bound,readonly,bind-propagation=rslave
    --health-cmd 'echo "well"' --health-interval 90s --health-retries 4 --health-start-interval 3s
    --health-start-period 1500ms --health-timeout 7s
    --network name=one,alias=front,alias=web,ip=172.30.0.9,gw-priority=7 --network name=two,alias=back
    --add-host db:10.0.0.9 --dns 10.0.0.53 --dns-option ndots:2 --dns-search example.test --domainname example.test
    --hostname front --expose 7000-7001/udp --publish-all -p 127.0.0.1:18111:80 -p 18112-18113:81 -p 53/udp
    -p 0.0.0.0:18114:82
    --workdir /work --user 7:8 -e A=1 -e 'B=two words' --label own=yes -it --entrypoint /bin/cat`,
  'quotas, isolation, no health, a link': `--cpu-period 50000 --cpu-quota 20000 --memory 96m --log-opt max-file=3
    --restart unless-stopped --annotation note=one --cap-add NET_ADMIN --cap-drop MKNOD --cgroup-parent /own --cgroupns host
    --device /dev/null:/dev/zilch:r --device-cgroup-rule 'c 1:3 r' --group-add 4242 --init --ipc shareable --pid host
    --read-only --security-opt no-new-privileges --security-opt systempaths=unconfined --sysctl net.core.somaxconn=99
    --gpus '"device=0,1","capabilities=utility"' --device vendor.example/net=one --no-healthcheck --link source:db`,
  'privileged, on the host': '--privileged --uts host --userns host --ipc host --network host',
  'other’s network': '--network container:source',
};

const document = z.object({
  Config: z.record(z.string(), z.unknown()),
  HostConfig: z.record(z.string(), z.unknown()),
  Mounts: z.array(z.record(z.string(), z.unknown())),
  NetworkSettings: z.object({ Networks: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});

/** What two equal containers have in common: not names that the engine made up, nor which of two ways said the same. */
function comparable(inspected: unknown): unknown {
  const { Config, HostConfig, Mounts, NetworkSettings } = document.parse(inspected);
  const { Binds, Mounts: said, Links, ...host } = HostConfig;
  // "/db:/web/alias" holds the name of the container itself.
  const links = z
    .array(z.string())
    .catch([])
    .parse(Links)
    .map((link) => link.replace(/:.*\//, ':'));
  const mounts = Mounts.map(({ Mode, ...mount }) =>
    /^[0-9a-f]{64}$/.test(String(mount.Name)) ? { ...mount, Name: 'unnamed', Source: 'unnamed' } : mount,
  ).sort((a, b) => (String(a.Destination) < String(b.Destination) ? -1 : 1));
  const networks = Object.entries(NetworkSettings.Networks).map(
    ([name, { Aliases, GwPriority, IPAMConfig, Links }]) => [name, { Aliases, GwPriority, IPAMConfig, Links }],
  );
  // What a client attaches to is its own affair.
  const { Hostname, AttachStdin, AttachStdout, AttachStderr, StdinOnce, Env, ...config } = Config;
  // docker's command passes them through a Go map, whose order is another one each time.
  const env = z.array(z.string()).catch([]).parse(Env).sort();
  const hostname = /^[0-9a-f]{12}$/.test(String(Hostname)) ? 'its id' : Hostname;
  return withoutNothing({ ...config, env, hostname, host, links, mounts, networks: Object.fromEntries(networks) });
}

/** Null, an empty list and an empty object are one to the engine, and clients differ in which they send. */
function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNothing);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, each]) => [key, withoutNothing(each)] as const);
  return Object.fromEntries(
    entries.filter(([, each]) => each !== null && !(typeof each === 'object' && Object.keys(each).length === 0)),
  );
}

/** Tests in a VM that runs already: every option through docker's own command, and back by both of our ways. */
export function testRunLike(given: () => { home: TestHome; image: string }): void {
  let home: TestHome;
  let connection: EngineConnection;
  const image = 'slipway-test/like:1';
  const line = (words: string) => run('sh', ['-c', words.replaceAll('\n', ' ')], { timeoutMs: 120_000, env: {} });
  const cli = () => `docker --host unix://${home.paths.dockerSocket}`;

  beforeAll(async () => {
    ({ home } = given());
    connection = new EngineConnection({
      endpoints: new FixedEndpoint(home.paths.dockerSocket, 'vm'),
      logger: nullLogger,
    });
    connection.start();
    await until('the engine', () => connection.status.state === 'connected');
    const changes = ['HEALTHCHECK CMD true', 'VOLUME /of-image', 'EXPOSE 9000', 'STOPSIGNAL SIGQUIT', 'LABEL of=image'];
    for (const args of [
      ['create', '--name', 'source', '-v', 'shared:/shared', given().image, 'sleep', '1000'],
      ['commit', ...changes.flatMap((change) => ['--change', change]), 'source', image],
      ['network', 'create', '--subnet', '172.30.0.0/24', 'one'],
      ['network', 'create', 'two'],
    ]) {
      expect(await docker(home, args)).toMatchObject({ code: 0 });
    }
  });
  afterAll(() => connection.dispose());

  // Several at a time: much of each is waiting for an answer. No container of them is started.
  for (const [group, options] of Object.entries(GROUPS)) {
    it.concurrent(`is equal to it in every field: ${group}`, async ({ onTestFinished }) => {
      const names = ['like', 'by-call', 'by-line'].map((name) => `${name}-${group.replace(/\W/g, '')}`);
      const [like, byCall, byLine] = names as [string, string, string];
      onTestFinished(async () => void (await docker(home, ['rm', '-f', '-v', ...names])));
      const client = connection.client();
      const made = await line(`${cli()} create --name ${like} ${options} ${image} sleep 1000`);
      expect(made).toMatchObject({ code: 0 });
      const original = await inspectContainer(client, like);
      const spec = specFromInspect(original, await inspectImage(client, image));
      expect(await docker(home, ['rm', '-v', like])).toMatchObject({ code: 0 });
      // As a call: what the contract lets through.
      const { name, ...rest } = runSpec.parse(spec);
      expect(name).toBe(like);
      await createContainer(client, { ...rest, name: byCall });
      expect(comparable((await inspectContainer(client, byCall)).document)).toEqual(comparable(original.document));
      // And as the line that is shown, which is pasted into a shell.
      const shown = dockerRunLine({ ...spec, name: byLine });
      const pasted = await line(
        shown.replace(/^docker run (--rm )?-d(i?t?)/, (_all, rm = '', it) => `${cli()} create ${rm}${it && `-${it}`}`),
      );
      expect(pasted).toMatchObject({ code: 0 });
      expect(comparable((await inspectContainer(client, byLine)).document)).toEqual(comparable(original.document));
    });
  }
}
