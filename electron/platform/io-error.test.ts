import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { quoted } from '../contract/messages/message.ts';
import { type Fault, failureOf, faultOf, ioError, isMissing, isUnanswered } from './io-error.ts';

const errno = (code: string) => Object.assign(new Error(`${code}: it did not work`), { code, syscall: 'open' });

it.each<[string, Fault]>([
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['EROFS', 'readOnly'],
  ['EPERM', 'forbidden'],
  ['ENOTDIR', 'inTheWay'],
  ['ENOENT', 'missing'],
  ['ECONNREFUSED', 'nobody'],
  ['EPIPE', 'brokenOff'],
  ['EADDRINUSE', 'taken'],
  ['EMFILE', 'noFiles'],
  ['ABORT_ERR', 'cancelled'],
  ['CERT_HAS_EXPIRED', 'untrusted'],
  ['EIO', 'other'],
  ['ERR_INVALID_ARG_TYPE', 'other'],
])('%s means %s', (code, fault) => expect(faultOf(errno(code))).toBe(fault));

it('takes what has no errno for nothing in particular', () => {
  expect([null, 'words', new Error('words'), { code: 28 }].map(faultOf)).toEqual(['other', 'other', 'other', 'other']);
  expect(faultOf(new DOMException('x', 'AbortError'))).toBe('cancelled');
});

describe('what is said of a failure', () => {
  const says = { full: () => quoted('full'), other: (reason: { text: string }) => quoted(`because ${reason.text}`) };
  it('is what its speaker has for it, else the rest with the system’s words; the code is the fault’s own', () => {
    expect(failureOf(errno('ENOSPC'), says)).toMatchObject({ code: 'DISK_FULL', message: 'full' });
    expect(failureOf(errno('EACCES'), says)).toMatchObject({
      code: 'FORBIDDEN',
      message: 'because EACCES: it did not work',
    });
  });
  it('has the codes of a speaker who means something else by it, and keeps the original', () => {
    const cause = errno('ECONNREFUSED');
    const options = { codes: { other: 'CONNECTION_LOST' }, details: { at: 'x' } } as const;
    expect(failureOf(cause, says, options)).toMatchObject({ code: 'CONNECTION_LOST', details: { at: 'x' }, cause });
  });
  it('leaves alone what has been said', () => {
    const known = new AppError('IN_USE', quoted('x'));
    expect(failureOf(known, says)).toBe(known);
  });
});

it('names the work and the place of a file, with what to do', () => {
  const failure = ioError('writeFile', '/some/file', errno('ENOSPC'));
  expect(failure).toMatchObject({ code: 'DISK_FULL', details: { path: '/some/file', errno: 'ENOSPC' } });
  expect(failure.message).toContain('/some/file');
  expect(failure.hint).toBeTruthy();
});

it('says of what is no file just that, and of a path that the user named nothing of Slipway’s own home', () => {
  const odd = ioError('readCertificates', '/dev/zero', errno('ERR_NOT_REGULAR'));
  expect([odd.message, odd.hint]).toEqual([
    'cannot read certificates: /dev/zero is no regular file',
    'A folder, a device or a pipe cannot be used there.',
  ]);
  const missing = (work: 'readCertificates' | 'readIdentity') => ioError(work, '/nowhere.pem', errno('ENOENT')).hint;
  expect(missing('readCertificates')).toBe('Check the path, and who may use it.');
  expect(missing('readIdentity')).toContain('SLIPWAY_HOME');
});

it('tells a socket that nobody listens on from one that cannot be reached', () => {
  expect(['ECONNREFUSED', 'ENOENT', 'ENOTDIR', 'EACCES', 'EAGAIN'].map((code) => isUnanswered(errno(code)))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect([isMissing(errno('ENOTDIR')), isMissing(errno('ECONNREFUSED'))]).toEqual([true, false]);
});
