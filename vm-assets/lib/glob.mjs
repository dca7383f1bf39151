/**
 * Turns a path pattern into a RegExp: `*` within a segment, `**` across segments, `{a,b}` alternatives.
 * Node 20 has no stable glob, and the recipe needs no more than this.
 * @param {string} pattern
 */
export function globToRegExp(pattern) {
  let out = '';
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === '*' && pattern[i + 1] === '*') {
      out += '.*';
      i++;
    } else if (char === '*') out += '[^/]*';
    else if (char === '{') out += '(?:';
    else if (char === '}') out += ')';
    else if (char === ',') out += '|';
    else out += char.replace(/[.+?^$()|[\]\\]/g, '\\$&');
  }
  return new RegExp(`^${out}$`);
}
