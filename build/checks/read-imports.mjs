import { parseSync, Visitor } from 'oxc-parser';

/**
 * Every module a source names: import, re-export, `import()`, `import('x').T`, `import x = require()`, `require()`.
 * @param {string} path decides the dialect by its ending
 * @param {string} source
 * @returns {{specifier: string | undefined, line: number}[]} specifier is undefined when it is not a plain string
 */
export function readImports(path, source) {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]?.message}`);

  /** @type {{specifier: string | undefined, line: number}[]} */
  const imports = [];
  /** @param {any} node the node that should be a string literal */
  const add = (node) => {
    if (!node) return; // `export const x` has no source
    const specifier = node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
    imports.push({ specifier, line: source.slice(0, node.start).split('\n').length });
  };

  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
    TSExternalModuleReference: (node) => add(node.expression),
    CallExpression: (node) => {
      if (node.callee.type === 'Identifier' && node.callee.name === 'require') add(node.arguments[0]);
    },
  }).visit(program);
  return imports.sort((a, b) => a.line - b.line);
}
