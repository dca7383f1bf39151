import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { root } from '../lib/root.mjs';
import { threadSource } from './thread-source.mjs';

/**
 * Vite's settings for what runs in Node or Electron: one file with its packages inside, so that the packaged app needs
 * no node_modules.
 * @param {import('./bundles.mjs').Bundle} bundle
 * @param {string} outDir absolute
 * @returns {import('vite').InlineConfig}
 */
export function viteConfig(bundle, outDir) {
  return {
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    plugins: [withoutNativeModules(), withoutUnusedModules(), threadSource()],
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      // The licences of what runs in threads.
      ssrEmitAssets: true,
      target: 'node22.15',
      outDir,
      emptyOutDir: true,
      // Readable stack traces are worth more here than a smaller file.
      minify: false,
      sourcemap: true,
      // Most licences of the packages inside ask to be passed on with them.
      license: { fileName: 'licenses.md' },
      rolldownOptions: {
        input: join(root, bundle.entry),
        external: ['electron', ...builtinModules, /^node:/],
        output: {
          format: bundle.format === 'cjs' ? 'cjs' : 'es',
          entryFileNames: bundle.output,
          codeSplitting: false,
          banner: bundle.format === 'es' ? commonJsNames : '',
        },
      },
    },
  };
}

/** Names that bundled CommonJS packages take for granted and ES modules lack. */
const commonJsNames = ['const __filename = import.meta.filename;', 'const __dirname = import.meta.dirname;'].join('\n');

/**
 * ssh2 asks for two native modules inside try blocks and does without them; Node's own AES-GCM is as fast.
 * @returns {import('vite').Plugin}
 */
function withoutNativeModules() {
  const absent = '\0absent-native-module';
  return {
    name: 'without-native-modules',
    enforce: 'pre',
    resolveId: (id) => (id === 'cpu-features' || id.endsWith('.node') ? absent : undefined),
    load: (id) => (id === absent ? "throw new Error('built without native modules');" : undefined),
  };
}

/** What of dockerode's packages is for its own modem, and for builds by it. Type `Docker` of engine/docker.ts has none of that. */
const unused = ['@balena/dockerignore', '@grpc/grpc-js', '@grpc/proto-loader', 'docker-modem', 'protobufjs', 'tar-fs'];

/**
 * dockerode loads all of its packages at once, gRPC among them: 1.1 MB of code, 4 MB of heap and a third more time to load
 * the host, for what nothing calls, as it is given a modem of ours (build/docs/adr/0006-engine-client.md).
 * @returns {import('vite').Plugin}
 */
function withoutUnusedModules() {
  const absent = '\0absent-unused-module';
  return {
    name: 'without-unused-modules',
    enforce: 'pre',
    resolveId: (id) => (unused.includes(id) ? absent : undefined),
    load: (id) => (id === absent ? 'module.exports = {};' : undefined),
  };
}
