import type { ITheme } from '@xterm/xterm';

const dark: ITheme = {
  background: '#18191d',
  foreground: '#dfe1e6',
  cursor: '#dfe1e6',
  cursorAccent: '#18191d',
  selectionBackground: '#3f68ea66',
  selectionInactiveBackground: '#ffffff22',
  scrollbarSliderBackground: '#ffffff22',
  scrollbarSliderHoverBackground: '#ffffff3a',
  scrollbarSliderActiveBackground: '#ffffff4a',
  black: '#26282e',
  red: '#f2777a',
  green: '#6cc890',
  yellow: '#e0b45c',
  blue: '#7aa2f7',
  magenta: '#c792ea',
  cyan: '#66c7d6',
  white: '#d0d3da',
  brightBlack: '#7b808c',
  brightRed: '#ff9a98',
  brightGreen: '#8fe0ad',
  brightYellow: '#f2cc80',
  brightBlue: '#9dbdff',
  brightMagenta: '#dcb3f5',
  brightCyan: '#8fdde9',
  brightWhite: '#ffffff',
};

const light: ITheme = {
  background: '#ffffff',
  foreground: '#24262c',
  cursor: '#24262c',
  cursorAccent: '#ffffff',
  selectionBackground: '#2f5be733',
  selectionInactiveBackground: '#16182318',
  scrollbarSliderBackground: '#16182322',
  scrollbarSliderHoverBackground: '#16182338',
  scrollbarSliderActiveBackground: '#16182348',
  black: '#24262c',
  red: '#bf2c29',
  green: '#16753f',
  yellow: '#865600',
  blue: '#2a52d0',
  magenta: '#8a34a8',
  cyan: '#0b6e80',
  white: '#5d616c',
  brightBlack: '#666a75',
  brightRed: '#cf3b38',
  brightGreen: '#1c8549',
  brightYellow: '#97640a',
  brightBlue: '#3a64e6',
  brightMagenta: '#9c46bb',
  brightCyan: '#107d91',
  brightWhite: '#3a3d45',
};

/** The sixteen colours and the rest for the page's theme. */
export function palette(isDark: boolean): ITheme {
  return isDark ? dark : light;
}
