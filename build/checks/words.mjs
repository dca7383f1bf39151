import { parseSync, Visitor } from 'oxc-parser';

/**
 * What of a source says words, for the rule that no part of the page is shown before its words are there.
 * @typedef {object} Spoken
 * @property {string[]} imports modules it needs before it can be shown
 * @property {Set<string>} sections the first parts of the keys it says, such as "images" of images.pull
 * @property {{module: string, topics: string[]}[]} parts what it loads later, and the topics that come with each
 */

const takesMethod = new Set(['lineOf', 'cliLine', 'ofCall']);

/**
 * @param {string} path decides the dialect by its ending
 * @param {string} source
 * @param {{known: ReadonlySet<string>, kinds?: readonly string[]}} topics all sections there are, and what `kindTopics` stands for
 * @returns {Spoken}
 */
export function readWords(path, source, { known, kinds = [] }) {
  const { program } = parseSync(path, source);
  /** @type {Spoken} */
  const spoken = { imports: [], sections: new Set(), parts: [] };
  const speaks = /\b(useTranslation|i18next|TFunction)\b/.test(source);
  /** Where methods of the contract are named, which look like keys. */
  const methods = new Set();
  /** @param {unknown} text */
  const say = (text) => {
    const section = speaks && typeof text === 'string' ? /^(\w+)\./.exec(text)?.[1] : undefined;
    if (section !== undefined && known.has(section)) spoken.sections.add(section);
  };
  new Visitor({
    ImportDeclaration: (node) => {
      if (node.importKind !== 'type') spoken.imports.push(node.source.value);
    },
    ExportNamedDeclaration: (node) => {
      if (node.source && node.exportKind !== 'type') spoken.imports.push(node.source.value);
    },
    Property: (node) => methods.add(node.key.start),
    Literal: (node) => {
      if (!methods.has(node.start)) say(node.value);
    },
    TemplateLiteral: (node) => say(node.quasis[0]?.value.raw),
    CallExpression: (node) => {
      if (node.callee.type !== 'Identifier') return;
      if (takesMethod.has(node.callee.name)) methods.add(node.arguments[0]?.start);
      if (node.callee.name !== 'lazyPart') return;
      const text = source.slice(node.start, node.end);
      const module = /import\('([^']+)'\)/.exec(text)?.[1];
      const words = /words: \[([^\]]*)\]/.exec(text)?.[1] ?? '';
      const topics = [...words.matchAll(/'(\w+)'/g)].map(([, topic]) => topic ?? '');
      if (words.includes('...kindTopics')) topics.push(...kinds);
      if (module !== undefined) spoken.parts.push({ module, topics });
    },
  }).visit(program);
  return spoken;
}
