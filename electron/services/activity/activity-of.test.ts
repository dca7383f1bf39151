import { describe, expect, it } from 'vitest';
import { contract } from '../../contract/index.ts';
import { activityOf } from './activity-of.ts';

const id = 'ab'.repeat(32);
const imageId = `sha256:${id}`;
const lookups = { container: (key: string) => (key === id ? 'web' : null), image: () => 'nginx:1' };

function of(method: string, params: object) {
  const [domain = '', name = ''] = method.split('.');
  const defs = contract[domain as keyof typeof contract] as Record<
    string,
    { params: { parse(value: unknown): unknown } }
  >;
  return activityOf(method, defs[name]?.params.parse(params), lookups);
}

describe('activityOf', () => {
  it.each([
    ['containers.start', { id }, 'web', 'docker start web'],
    ['containers.stop', { id, timeoutSeconds: 3 }, 'web', 'docker stop -t 3 web'],
    ['containers.restart', { id }, 'web', 'docker restart web'],
    ['containers.pause', { id }, 'web', 'docker pause web'],
    ['containers.resume', { id }, 'web', 'docker unpause web'],
    ['containers.kill', { id, signal: 'SIGHUP' }, 'web', 'docker kill --signal SIGHUP web'],
    ['containers.remove', { id, force: true, volumes: true }, 'web', 'docker rm --force --volumes web'],
    ['containers.remove', { id: 'cd'.repeat(32) }, 'cdcdcdcdcdcd', 'docker rm cdcdcdcdcdcd'],
    ['containers.rename', { id, name: 'new' }, 'web', 'docker rename web new'],
    ['containers.commit', { id, reference: 'a:1', message: 'my words' }, 'web', "docker commit -m 'my words' web a:1"],
    ['containers.export', { id, path: '/tmp/a b' }, 'web', "docker export -o '/tmp/a b' web"],
    ['containers.download', { id }, 'web', 'docker export -o web.tar web'],
    ['images.pull', { reference: 'x', platform: 'linux/arm64' }, 'x', 'docker pull --platform linux/arm64 x'],
    ['images.tag', { id: imageId, reference: 'x:2' }, 'nginx:1', 'docker tag nginx:1 x:2'],
    ['images.remove', { id: imageId, force: true }, 'nginx:1', 'docker rmi --force nginx:1'],
    ['vm.start', {}, 'Slipway VM', 'slipway up'],
    ['vm.stop', { force: true }, 'Slipway VM', 'slipway down --force'],
    ['vm.reset', { confirm: 'delete all data' }, 'Slipway VM', 'slipway reset'],
    [
      'terminals.open',
      { target: { kind: 'exec', containerId: id, user: 'me' }, cols: 80, rows: 24 },
      'web',
      'docker exec -it -u me web sh',
    ],
    ['terminals.open', { target: { kind: 'attach', containerId: id }, cols: 80, rows: 24 }, 'web', 'docker attach web'],
    ['terminals.open', { target: { kind: 'guest' }, cols: 80, rows: 24 }, 'Slipway VM', 'slipway ssh'],
  ])('%s', (...[method, params, subject, command]) => {
    expect(of(method, params)).toEqual({ subject, command });
  });

  it('masks values of environment variables', () => {
    const run = of('containers.run', { image: 'nginx:1', env: [{ name: 'TOKEN', value: 'canary-secret' }] });
    expect(run).toEqual({ subject: 'nginx:1', command: 'docker run -d -e TOKEN nginx:1' });
  });

  it('masks what the driver of a network share is told', () => {
    const Options = { type: 'cifs', o: 'username=me,password=canary-secret' };
    const mount = { Type: 'volume', Source: 'share', Target: '/s', VolumeOptions: { DriverConfig: { Options } } };
    const run = of('containers.run', { image: 'nginx:1', more: { 'HostConfig.Mounts': [mount] } });
    expect(run?.command).toBe(
      'docker run -d --mount type=volume,source=share,target=/s,volume-opt=type,volume-opt=o nginx:1',
    );
  });

  it('is null for what changes nothing, and for what it does not know', () => {
    expect(of('containers.inspect', { id })).toBeNull();
    expect(activityOf('settings.update', {}, lookups)).toBeNull();
    expect(activityOf('toString', {}, lookups)).toBeNull();
  });
});
