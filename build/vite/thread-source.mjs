import { builtinModules } from 'node:module';
import { build } from 'vite';

const suffix = '?thread';

/**
 * Makes `import { source } from './x.ts?thread'` the text of a program for a thread of its own: x.ts with all that it
 * imports, for `new Worker(source, { eval: true })`. As text it needs no file beside the bundle, which Electron's
 * archive could not give to a thread, and is the same program in the product and in tests.
 * @returns {import('vite').Plugin}
 */
export function threadSource() {
  /** @type {Map<string, string | Uint8Array>} what the packages inside are licensed under, by program */
  const licences = new Map();
  return {
    name: 'thread-source',
    enforce: 'pre',
    async resolveId(id, importer) {
      if (!id.endsWith(suffix)) return undefined;
      const entry = await this.resolve(id.slice(0, -suffix.length), importer);
      return entry ? entry.id + suffix : undefined;
    },
    async load(id) {
      if (!id.endsWith(suffix)) return undefined;
      const entry = id.slice(0, -suffix.length);
      const result = await build({
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        ssr: { noExternal: true, target: 'node' },
        build: {
          ssr: true,
          target: 'node22.15',
          write: false,
          license: { fileName: 'licenses.md' },
          rolldownOptions: {
            input: entry,
            external: [...builtinModules, /^node:/],
            // A program that comes as text is CommonJS for Node.
            output: { format: 'cjs', codeSplitting: false },
          },
        },
      });
      const files = Array.isArray(result)
        ? result.flatMap(({ output }) => output)
        : 'output' in result
          ? result.output
          : [];
      const program = files.find((file) => file.type === 'chunk');
      if (!program) throw new Error(`${entry} gives no program`);
      for (const module of program.moduleIds) if (module.startsWith('/')) this.addWatchFile(module);
      for (const file of files) if (file.type === 'asset') licences.set(entry, file.source);
      return `export const source = ${JSON.stringify(program.code)};`;
    },
    generateBundle() {
      for (const [entry, source] of licences) {
        const name = entry.replace(/^.*\//, '').replace(/\.\w+$/, '');
        this.emitFile({ type: 'asset', fileName: `licenses-${name}.md`, source });
      }
    },
  };
}
