/** One file for all that opens over the page, as they share what they stand on: 29 KB, of which no one alone saves much. */
export { MenuPanel } from './menu-panel.tsx';
export { PopoverPanel } from './popover-panel.tsx';
export { TooltipPanel } from './tooltip-panel.tsx';
