import { readFileSync } from 'node:fs';
import { strict } from '../runtime/not-implemented.ts';

type Api = Pick<Electron.NativeImage, 'getSize' | 'isEmpty' | 'isTemplateImage' | 'setTemplateImage'>;

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Electron's NativeImage: a PNG whose size is read from its header. Anything else is empty, as it is there. */
export class StandInNativeImage implements Api {
  /** The file it came from, or 'buffer'. */
  readonly source: string;
  private readonly bytes: Buffer;
  private template = false;

  constructor(bytes: Buffer, source: string) {
    this.bytes = bytes;
    this.source = source;
  }

  isEmpty(): boolean {
    return !this.bytes.subarray(0, 8).equals(PNG);
  }

  getSize(): Electron.Size {
    // Width and height stand in the IHDR chunk, the first of every PNG.
    return this.isEmpty()
      ? { width: 0, height: 0 }
      : { width: this.bytes.readUInt32BE(16), height: this.bytes.readUInt32BE(20) };
  }

  setTemplateImage(option: boolean): void {
    this.template = option;
  }

  isTemplateImage(): boolean {
    return this.template;
  }

  addRepresentation(_options: Electron.AddRepresentationOptions): void {}
}

const make = (bytes: Buffer, source: string): StandInNativeImage =>
  strict('NativeImage', new StandInNativeImage(bytes, source));

/** Electron's `nativeImage`. */
export const nativeImage = strict('nativeImage', {
  createEmpty: () => make(Buffer.alloc(0), 'empty'),
  createFromBuffer: (bytes: Buffer) => make(bytes, 'buffer'),
  createFromPath(path: string) {
    try {
      return make(readFileSync(path), path);
    } catch {
      // Electron gives an empty image for a file that is not there.
      return make(Buffer.alloc(0), path);
    }
  },
  createFromDataURL: (url: string) => make(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'), 'data'),
});
