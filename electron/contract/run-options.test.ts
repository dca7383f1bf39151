import { describe, expect, it } from 'vitest';
import { type MoreOptions, moreOptions, moreWords, runOptions } from './run-options.ts';

const line = (more: object, mask = false) => moreWords(moreOptions.parse(more), { mask }).join(' ');

describe('options of docker run', () => {
  it('each stand once, at a place of the engine’s own', () => {
    const paths = runOptions.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths) expect(path).toMatch(/^(Config|HostConfig|NetworkSettings)\.[A-Z]\w+$/);
  });

  it.each([
    [{ 'HostConfig.Memory': 100_663_296, 'HostConfig.MemorySwap': -1 }, '--memory 96m --memory-swap -1'],
    [{ 'HostConfig.NanoCpus': 1.5e9, 'HostConfig.StorageOpt': { size: '1G' } }, '--cpus 1.5 --storage-opt size=1G'],
    [
      { 'Config.Healthcheck': { Test: ['CMD', 'curl', '-f', 'a b'], Interval: 9e10, StartPeriod: 15e8 } },
      "--health-cmd curl -f 'a b' --health-interval 90s --health-start-period 1500ms",
    ],
    [{ 'Config.Healthcheck': { Test: ['NONE'] } }, '--no-healthcheck'],
    [
      {
        'HostConfig.NetworkMode': 'back',
        'NetworkSettings.Networks': {
          front: {},
          back: { Aliases: ['db'], IPAMConfig: { IPv4Address: '10.1.0.5' }, DriverOpts: { k: 'a,b' } },
        },
      },
      '--network name=back,alias=db,ip=10.1.0.5,"driver-opt=k=a,b" --network front',
    ],
    [{ 'HostConfig.NetworkMode': 'host' }, '--network host'],
    [
      {
        'HostConfig.Mounts': [
          { Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 1024, Mode: 0o1777 } },
          { Type: 'volume', Source: 'v', Target: '/v', ReadOnly: true, VolumeOptions: { NoCopy: true } },
        ],
      },
      '--mount type=tmpfs,target=/t,tmpfs-size=1024,tmpfs-mode=1777 --mount type=volume,source=v,target=/v,readonly,volume-nocopy',
    ],
    [{ 'HostConfig.DeviceRequests': [{ Count: -1, Capabilities: [['gpu']] }] }, '--gpus all'],
    [
      { 'HostConfig.DeviceRequests': [{ DeviceIDs: ['0', '1'], Capabilities: [['gpu', 'utility']] }] },
      '--gpus "device=0,1",capabilities=utility',
    ],
    [{ 'HostConfig.PortBindings': { '80/tcp': [{ HostIp: '::1', HostPort: '8-9' }] } }, '-p [::1]:8-9:80/tcp'],
  ])('%j', (more, words) => expect(line(more)).toBe(words));

  /** Each option that may hold a secret, with one in it; the mount is what a CIFS share is. */
  const secret = 'user=me,password=canary';
  const secrets: MoreOptions = {
    'HostConfig.LogConfig': { Type: 'splunk', Config: { 'splunk-token': secret } },
    'HostConfig.StorageOpt': { key: secret },
    'HostConfig.Mounts': [
      { Type: 'volume', Source: 'v', Target: '/v', VolumeOptions: { DriverConfig: { Options: { o: secret } } } },
    ],
    'NetworkSettings.Networks': { back: { DriverOpts: { 'com.example.key': secret } } },
    'HostConfig.DeviceRequests': [{ Count: 1, Capabilities: [['gpu']], Options: { token: secret } }],
  };
  /** Told whole: flags, names, paths, numbers and addresses; and the command of a health check, as any command is. */
  const plain =
    'NetworkMode Links Dns DnsOptions DnsSearch ExtraHosts PublishAllPorts PortBindings Hostname Domainname MacAddress ' +
    'ExposedPorts Volumes Healthcheck StopSignal StopTimeout Memory MemoryReservation MemorySwap MemorySwappiness ' +
    'KernelMemory NanoCpus CpuShares CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime CpusetCpus CpusetMems ' +
    'CpuCount CpuPercent IOMaximumIOps IOMaximumBandwidth PidsLimit BlkioWeight BlkioWeightDevice BlkioDeviceReadBps ' +
    'BlkioDeviceWriteBps BlkioDeviceReadIOps BlkioDeviceWriteIOps ShmSize OomKillDisable OomScoreAdj Ulimits Privileged ' +
    'ReadonlyRootfs Init CapAdd CapDrop SecurityOpt MaskedPaths ReadonlyPaths GroupAdd IpcMode PidMode UTSMode ' +
    'UsernsMode CgroupnsMode CgroupParent Isolation Runtime Sysctls Annotations Devices DeviceCgroupRules Binds Tmpfs ' +
    'VolumesFrom VolumeDriver';

  it('leave out, for a log, what may be a secret', () => {
    for (const [path, value] of Object.entries(secrets)) expect(line({ [path]: value })).toContain('canary');
    expect(line(secrets, true)).toBe(
      '--network name=back,driver-opt=com.example.key --gpus count=1,options=token ' +
        '--mount type=volume,source=v,target=/v,volume-opt=o --storage-opt key --log-driver splunk --log-opt splunk-token',
    );
  });

  it('tell a log how large another one may become: that is no secret', () => {
    const more = { 'HostConfig.LogConfig': { Type: 'json-file', Config: { 'max-size': '5m', tag: 'canary' } } };
    expect(line(more, true)).toBe('--log-opt max-size=5m --log-opt tag');
  });

  it('are all judged for secrets: a new one too', () => {
    const judged = [...plain.split(' '), ...Object.keys(secrets).map((path) => path.split('.')[1])];
    expect(judged.sort()).toEqual(runOptions.map(({ path }) => path.split('.')[1]).sort());
  });

  it.each([
    { 'HostConfig.Nonsense': true },
    { '__proto__.x': 1 },
    { 'HostConfig.Memory': 'much' },
    { 'HostConfig.Mounts': [{ Type: 'bind' }] },
  ])('%j is refused by its path', (more) => {
    const [path] = Object.keys(more);
    expect(moreOptions.safeParse(more).error?.issues).toMatchObject([{ path: [path] }]);
  });
});
