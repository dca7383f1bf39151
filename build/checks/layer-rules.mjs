import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { layers, packages, testRules } from '../layers.mjs';

/**
 * Says why a file may not import something.
 * @param {string} from path of the importing file from the top folder, with `/`
 * @param {string | undefined} specifier as written; undefined when it is no plain string
 * @returns {string | undefined} one sentence, or undefined when the import is allowed
 */
export function violation(from, specifier) {
  const layer = layerOf(from);
  if (!layer) return 'this folder has no row in build/layers.mjs';
  if (specifier === undefined)
    return layer.computed ? undefined : 'the module is not a plain string, so nobody can check it';
  const name = specifier.replace(/\?.*$/, ''); // Vite's ?raw and ?url
  if (name.startsWith('.')) return ofFile(from, posix.join(posix.dirname(from), name), layer);
  if (name.startsWith('node:') || isBuiltin(name)) return ofNode(from, layer);
  return ofPackage(from, name);
}

/** @param {string} path */
function layerOf(path) {
  let best;
  for (const layer of layers) {
    if (within(path, layer.folder) && layer.folder.length > (best?.folder.length ?? 0)) best = layer;
  }
  return best;
}

/** @param {string} from @param {string} to @param {(typeof layers)[number]} layer */
function ofFile(from, to, layer) {
  const target = layerOf(to);
  if (!target) return `${to} is in no layer`;
  if (isTestCode(to) && !isTestCode(from) && layer.folder !== 'build') return 'product code imports test code';
  if (target.folder === layer.folder) return layer.isolated ? ofSibling(from, to, layer.folder) : undefined;
  const extra = isTestCode(from) ? (testRules[top(from)]?.imports ?? []) : [];
  if (layer.imports.includes(target.folder) || extra.includes(target.folder)) return undefined;
  return `${layer.folder} may not import ${target.folder}`;
}

/** @param {string} from @param {string} to @param {string} folder */
function ofSibling(from, to, folder) {
  const part = (/** @type {string} */ path) => path.slice(folder.length + 1).split('/')[0];
  return part(from) === part(to) ? undefined : `${folder}/${part(from)} may not import ${folder}/${part(to)}`;
}

/** @param {string} from @param {(typeof layers)[number]} layer */
function ofNode(from, layer) {
  if (layer.node || (isTestCode(from) && testRules[top(from)]?.node)) return undefined;
  return `${layer.folder} may not import Node's modules`;
}

/** @param {string} from @param {string} specifier */
function ofPackage(from, specifier) {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const row = packages.find((candidate) => candidate.names.some((pattern) => matches(name, pattern)));
  if (!row) return `package ${name} has no row in build/layers.mjs`;
  if (row.folders.some((folder) => within(from, folder)) || (row.tests && isTestCode(from))) return undefined;
  const where = [...row.folders, ...(row.tests ? ['tests'] : [])].join(', ');
  return `package ${name} may be imported only in ${where}`;
}

/** @param {string} name @param {string} pattern */
function matches(name, pattern) {
  return pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** @param {string} path */
function isTestCode(path) {
  return /\.test\.\w+$|\/testing\//.test(path);
}

/** @param {string} path @param {string} folder */
function within(path, folder) {
  return path === folder || path.startsWith(`${folder}/`);
}

/** @param {string} path */
function top(path) {
  return path.split('/')[0] ?? '';
}
