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

/**
 * Names folders that import each other, be it by way of others, where their row says `oneWay`. Tests may look anywhere.
 * @param {readonly {from: string, specifier: string | undefined}[]} imports
 * @returns {string[]} one line for each
 */
export function circles(imports) {
  return layers.filter(({ oneWay }) => oneWay).flatMap(({ folder }) => circlesIn(folder, imports));
}

/** @param {string} folder @param {readonly {from: string, specifier: string | undefined}[]} imports */
function circlesIn(folder, imports) {
  /** @type {Map<string, Set<string>>} */
  const wants = new Map();
  for (const { from, specifier } of imports) {
    if (!specifier?.startsWith('.') || !within(from, folder) || isTestCode(from)) continue;
    const to = posix.join(posix.dirname(from), specifier);
    if (!within(to, folder) || partOf(to, folder) === partOf(from, folder)) continue;
    const known = wants.get(partOf(from, folder)) ?? new Set();
    wants.set(partOf(from, folder), known.add(partOf(to, folder)));
  }
  /** @type {string[]} */
  const found = [];
  /** @type {Set<string>} */
  const done = new Set();
  /** @param {string} part @param {string[]} way */
  const follow = (part, way) => {
    if (way.includes(part)) found.push(`${folder}: ${[...way.slice(way.indexOf(part)), part].join(' → ')}`);
    if (way.includes(part) || done.has(part)) return;
    for (const next of wants.get(part) ?? []) follow(next, [...way, part]);
    done.add(part);
  };
  for (const part of wants.keys()) follow(part, []);
  return found;
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
  const [importer, imported] = [partOf(from, folder), partOf(to, folder)];
  return importer === imported ? undefined : `${folder}/${importer} may not import ${folder}/${imported}`;
}

/** @param {string} path @param {string} folder */
function partOf(path, folder) {
  return path.slice(folder.length + 1).split('/')[0] ?? '';
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
