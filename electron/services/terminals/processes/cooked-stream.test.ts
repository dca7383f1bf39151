import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { until } from '../../../engine/testing/until.ts';
import { CookedStream } from './cooked-stream.ts';

function frame(type: number, data: Buffer | string): Buffer {
  const body = Buffer.from(data);
  const header = Buffer.alloc(8);
  header.writeUInt8(type, 0);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

function cooked(readsInput = true) {
  const raw = { input: '', ended: false, interrupts: 0 };
  const connection = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      raw.input += chunk.toString();
      done();
    },
    final(done) {
      raw.ended = true;
      done();
    },
  });
  const stream = new CookedStream(connection, {
    first: Buffer.from('log\n'),
    readsInput,
    onInterrupt: () => {
      raw.interrupts++;
    },
  });
  const shown = { text: '', ended: false, error: '' };
  stream.on('data', (chunk: Buffer) => {
    shown.text += chunk.toString();
  });
  stream.on('end', () => {
    shown.ended = true;
  });
  stream.on('error', (error) => {
    shown.error = error.message;
  });
  return { raw, connection, stream, shown };
}

describe('CookedStream', () => {
  it('shows the log, then both streams, with characters that are split between frames', async () => {
    const { connection, shown } = cooked();
    const euro = Buffer.from('€\n');
    connection.push(frame(1, euro.subarray(0, 1)));
    connection.push(frame(2, 'error\n'));
    connection.push(frame(1, euro.subarray(1)));
    connection.push(null);
    await until('the end', () => shown.ended);
    expect(shown.text).toBe('log\r\nerror\r\n€\r\n');
  });

  it('echoes and sends lines, and half-closes at Ctrl-D while output goes on', async () => {
    const { connection, raw, stream, shown } = cooked();
    stream.write('hi\r');
    stream.write('\x04');
    stream.write('ignored\r');
    await until('the end of input', () => raw.ended);
    connection.push(frame(1, 'bye\n'));
    connection.push(null);
    await until('the end', () => shown.ended);
    expect(raw.input).toBe('hi\n');
    expect(shown.text).toBe('log\r\nhi\r\nbye\r\n');
  });

  it('interrupts at Ctrl-C', async () => {
    const { raw, stream } = cooked();
    stream.write('\x03');
    await until('the interrupt', () => raw.interrupts === 1);
    expect(raw.input).toBe('');
  });

  it('neither shows nor sends what is typed when nothing reads it', async () => {
    const { connection, raw, stream, shown } = cooked(false);
    await new Promise((resolve) => stream.write('hello\r', resolve));
    connection.push(null);
    await until('the end', () => shown.ended);
    expect(raw.input).toBe('');
    expect(shown.text).toBe('log\r\n');
  });

  it('fails on frames that are out of step', async () => {
    const { connection, shown } = cooked();
    connection.push(Buffer.from('this is no frame'));
    await until('the error', () => shown.error !== '');
    expect(shown.error).toContain('out of step');
    expect(connection.destroyed).toBe(true);
  });
});
