/**
 * The page's policy is `style-src 'self'`, which blocks <style> elements with text. xterm's renderers, sonner and the
 * scroll lock below Radix make such elements. Constructable style sheets are not covered by the directive, since only
 * script that already runs can make them. So `document.createElement('style')` is answered with this element, which
 * adopts its text as a sheet while it is in the document.
 */
class AdoptedStyleElement extends HTMLElement {
  /** Libraries set it; it means nothing here. */
  type = 'text/css';
  readonly #sheet = new CSSStyleSheet();
  #text = '';

  connectedCallback(): void {
    this.hidden = true;
    if (!document.adoptedStyleSheets.includes(this.#sheet)) document.adoptedStyleSheets.push(this.#sheet);
  }

  disconnectedCallback(): void {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
  }

  override get textContent(): string {
    return this.#text;
  }

  override set textContent(text: string | null) {
    this.#text = text ?? '';
    this.#sheet.replaceSync(this.#text);
  }

  override appendChild<T extends Node>(node: T): T {
    this.textContent = this.#text + (node.textContent ?? '');
    return node;
  }
}

const TAG = 'adopted-style';

/** Must run before any library makes its first <style>. Safe to call twice. */
export function installAdoptedStyles(): void {
  if (customElements.get(TAG)) return;
  customElements.define(TAG, AdoptedStyleElement);
  const createElement = document.createElement.bind(document);
  // As text, whatever it is given, as the element's own does.
  document.createElement = ((name: unknown, options?: ElementCreationOptions) =>
    createElement(String(name).toLowerCase() === 'style' ? TAG : String(name), options)) as Document['createElement'];
  setStylesByProperty();
}

/**
 * The policy blocks `setAttribute('style', …)` as well, which is how xterm colours what has no class: true colour,
 * reverse video, and text that would be too faint. The same text as a property (CSSOM) is not covered, since here too only
 * script that already runs can set it; a style attribute in markup stays blocked, as does one that is set on an SVG element
 * or by setAttributeNS.
 */
function setStylesByProperty(): void {
  const { setAttribute } = HTMLElement.prototype;
  HTMLElement.prototype.setAttribute = function (this: HTMLElement, name: string, value: string) {
    if (String(name).toLowerCase() === 'style') this.style.cssText = value;
    else setAttribute.call(this, name, value);
  };
}

installAdoptedStyles();
