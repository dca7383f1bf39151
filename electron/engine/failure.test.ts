import { describe, expect, it } from 'vitest';
import { DeadlineError } from '../base/deadline.ts';
import { AppError } from '../contract/errors.ts';
import { quoted } from '../contract/messages/message.ts';
import { engineFailure, messageIn, progressFailure, transportFailure } from './failure.ts';

describe('engineFailure', () => {
  it.each([
    [400, 'invalid reference format', 'BAD_REQUEST'],
    [401, 'x', 'UNAUTHORIZED'],
    [403, 'x', 'FORBIDDEN'],
    [404, 'No such container: abc', 'NOT_FOUND'],
    [409, 'Conflict. The container name "/web" is already in use', 'CONFLICT'],
    [429, 'x', 'RATE_LIMITED'],
    [500, 'something else', 'ENGINE_ERROR'],
    [501, 'x', 'UNSUPPORTED'],
    [503, 'x', 'ENGINE_UNAVAILABLE'],
    [307, 'x', 'ENGINE_ERROR'],
    [500, 'driver failed programming: Bind for 0.0.0.0:80 failed: port is already allocated', 'CONFLICT'],
    [500, 'listen tcp4 0.0.0.0:80: bind: address already in use', 'CONFLICT'],
    [500, 'write /var/lib/docker/x: no space left on device', 'DISK_FULL'],
    [500, 'toomanyrequests: You have reached your pull rate limit', 'RATE_LIMITED'],
    [500, 'Get "https://r/v2/": no basic auth credentials', 'UNAUTHORIZED'],
    [500, 'Get "https://r/v2/": dial tcp: lookup r on 10.0.2.3:53: no such host', 'ENGINE_ERROR'],
    [404, "pull access denied for x, repository does not exist or may require 'docker login'", 'NOT_FOUND'],
    [404, 'manifest for nginx:none not found: manifest unknown', 'NOT_FOUND'],
    // Names that read like another failure.
    [404, 'No such image: corp/certificate-manager:latest', 'NOT_FOUND'],
    [404, 'No such container: unauthorized-x509-rate limit', 'NOT_FOUND'],
    [400, 'invalid mount config: no space left on device does not exist', 'BAD_REQUEST'],
    [500, 'cannot kill container: certificate-renewer: permission denied', 'ENGINE_ERROR'],
  ])('%i "%s" is %s', (status, message, code) => {
    const error = engineFailure(status, message);
    expect(error).toMatchObject({ code, details: { status } });
    if (status !== 307) expect(error.message).toBe(message);
  });

  it('tells what to do about registries that cannot be reached', () => {
    expect(engineFailure(500, 'dial tcp: lookup r: no such host').hint).toContain('network connection');
    expect(engineFailure(500, 'dial tcp 10.0.0.1:443: i/o timeout').hint).toContain('does not answer');
    expect(engineFailure(500, 'Get "https://r/v2/": tls: failed to verify certificate: x509: x').hint).toContain(
      'trust',
    );
    expect(engineFailure(404, 'pull access denied for x').hint).toContain('docker login');
    expect(engineFailure(404, 'No such container: certificate').hint).toBeUndefined();
  });

  it('tells of a registry without TLS only what works', () => {
    const plain = 'Get "https://r:5000/v2/": http: server gave HTTP response to HTTPS client';
    const local = 'Get "http://127.0.0.1:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused';
    const vm = { hostAddress: '192.0.2.1' };
    for (const failure of [
      engineFailure(500, plain, vm),
      engineFailure(500, local, vm),
      progressFailure(plain, 0, vm),
    ]) {
      expect(failure.hint).toContain('192.0.2.1:PORT');
      expect(failure.hint).not.toMatch(/settings|daemon\.json/i);
    }
    // Of an engine elsewhere nobody knows by what name it reaches this computer, if at all.
    expect(engineFailure(500, plain).hint).toContain('daemon.json');
    expect(engineFailure(500, local).hint).not.toMatch(/this computer|\d/);
  });

  it.each([
    ['Container abc is paused, unpause the container before exec', /Resume/],
    ['cannot start a paused container, try unpause instead', /Resume/],
    ['cannot remove container "web": container is paused and must be unpaused first', /Resume/],
    ['Container abc is restarting, wait until the container is running', /logs/],
  ])('names the verb that helps: %s', (message, hint) => {
    expect(engineFailure(409, message).hint).toMatch(hint);
    expect(engineFailure(409, 'Conflict. The container name "/a.paused-unpause" is in use').hint).toBeUndefined();
  });

  it('keeps the words of a progress line, whatever number comes with it', () => {
    expect(progressFailure('manifest unknown', 302)).toMatchObject({ code: 'NOT_FOUND', message: 'manifest unknown' });
    expect(progressFailure('denied', 401)).toMatchObject({ code: 'UNAUTHORIZED', details: { status: 401 } });
  });

  it('cuts an endless message and never leaves it empty', () => {
    expect(engineFailure(500, 'x'.repeat(100_000)).message.length).toBeLessThan(10_000);
    expect(engineFailure(500, ' ').message).not.toBe('');
  });
});

describe('messageIn', () => {
  it.each([
    ['{"message":"words"}', 'words'],
    ['{"message":5}', '{"message":5}'],
    ['null', 'null'],
    ['<html>', '<html>'],
  ])('reads %s as %s', (body, message) => expect(messageIn(Buffer.from(body))).toBe(message));
});

describe('transportFailure', () => {
  const errno = (code: string) => Object.assign(new Error(`connect ${code}`), { code });
  it.each([
    [errno('ENOENT'), 'ENGINE_UNAVAILABLE'],
    [errno('ECONNREFUSED'), 'ENGINE_UNAVAILABLE'],
    [errno('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'ENGINE_UNAVAILABLE'],
    [errno('EACCES'), 'FORBIDDEN'],
    [errno('ECONNRESET'), 'CONNECTION_LOST'],
    [new DeadlineError('x', 5), 'TIMEOUT'],
    [new DOMException('x', 'AbortError'), 'CANCELLED'],
    ['text', 'CONNECTION_LOST'],
    [new AppError('IN_USE', quoted('x')), 'IN_USE'],
  ])('%s is %s', (error, code) => expect(transportFailure(error)).toMatchObject({ code }));
});
