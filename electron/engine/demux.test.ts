import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_LIMIT, type Frame, FrameSplitter } from './demux.ts';

function encode(type: number, data: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(type, 0);
  header.writeUInt32BE(data.length, 4);
  return Buffer.concat([header, data]);
}

/** Cuts at the given places, whatever they are. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((start, index) => bytes.subarray(start, at[index] ?? bytes.length));
}

const joined = (frames: readonly Frame[], stream: Frame['stream']) =>
  Buffer.concat(frames.filter((frame) => frame.stream === stream).map(({ data }) => data)).toString('hex');

describe('FrameSplitter', () => {
  it('gives the same output however the input is cut', () => {
    const frames = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.uint8Array({ maxLength: 40 })), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 30 }), (input, places) => {
        const splitter = new FrameSplitter();
        const output: Frame[] = [];
        for (const chunk of cut(Buffer.concat(input.map(([type, data]) => encode(type, data))), places)) {
          splitter.push(chunk, (frame) => output.push({ ...frame, data: Buffer.from(frame.data) }));
        }
        const expected = (wanted: (type: number) => boolean) =>
          Buffer.concat(input.filter(([type]) => wanted(type)).map(([, data]) => data)).toString('hex');
        expect(joined(output, 'stdout')).toBe(expected((type) => type !== 2));
        expect(joined(output, 'stderr')).toBe(expected((type) => type === 2));
        expect(splitter.atBoundary).toBe(true);
      }),
    );
  });

  it('either reads garbage as frames or refuses it, and never keeps it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(), { maxLength: 10 }), (bytes, places) => {
        const splitter = new FrameSplitter();
        let out = 0;
        try {
          for (const chunk of cut(Buffer.from(bytes), places)) splitter.push(chunk, ({ data }) => (out += data.length));
        } catch (error) {
          expect(error).toMatchObject({ code: 'ENGINE_ERROR' });
        }
        expect(out).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  it.each([
    ['an unknown type', encode(4, Buffer.from('x'))],
    ['padding that is not empty', Buffer.from([1, 0, 1, 0, 0, 0, 0, 1, 65])],
    ['a bogus length', Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff])],
    ['a length one beyond the limit', encode(1, Buffer.alloc(FRAME_LIMIT + 1)).subarray(0, 8)],
  ])('refuses %s', (_what, bytes) => {
    expect(() => new FrameSplitter().push(bytes, () => undefined)).toThrow(
      expect.objectContaining({ code: 'ENGINE_ERROR' }),
    );
  });

  it("throws the engine's own words for type 3", () => {
    const bytes = Buffer.concat([encode(1, Buffer.from('before')), encode(3, Buffer.from('disk gone\n'))]);
    const output: Frame[] = [];
    const splitter = new FrameSplitter();
    expect(() => {
      splitter.push(bytes.subarray(0, 20), (frame) => output.push(frame));
      splitter.push(bytes.subarray(20), (frame) => output.push(frame));
    }).toThrow('disk gone');
    expect(output[0]?.data.toString()).toBe('before');
  });

  it('takes a million small frames in one chunk', () => {
    let count = 0;
    const one = encode(1, Buffer.from('a'));
    new FrameSplitter().push(Buffer.concat(Array.from({ length: 1_000_000 }, () => one)), () => count++);
    expect(count).toBe(1_000_000);
  });
});
