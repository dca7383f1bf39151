import i18next from 'i18next';
import { perLanguage } from './per-language.ts';

/** 1,000-based like Docker's own figures for images: "142 MB". Null and negative sizes show as a dash. */
export function formatBytes(bytes: number | null): string {
  return scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB', 'PB']);
}

/** 1,024-based like Docker's own figures for memory: "12.4 MiB". */
export function formatMemory(bytes: number | null): string {
  return scaled(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']);
}

/** Units are written the same in every language, and Intl has none that count by 1,024; the number is the language's. */
function scaled(value: number | null, base: number, units: readonly string[]): string {
  if (value === null || !Number.isFinite(value) || value < 0) return '–';
  let rest = value;
  let unit = 0;
  // 999.5 would round up to "1000 MB".
  while (rest >= base - 0.5 && unit < units.length - 1) {
    rest /= base;
    unit += 1;
  }
  const digits = unit === 0 || rest >= 99.95 ? 0 : rest >= 9.995 ? 1 : 2;
  return `${numbers[digits](i18next.language).format(rest)} ${units[unit]}`;
}

/** "0.3 %", "12 %": one decimal below ten. */
export function formatPercent(percent: number | null): string {
  if (percent === null || !Number.isFinite(percent)) return '–';
  return percents[percent < 9.95 ? 1 : 0](i18next.language).format(percent / 100);
}

const withDigits = (digits: number, style: 'decimal' | 'percent') =>
  perLanguage(
    (language) =>
      new Intl.NumberFormat(language, { style, minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
const numbers = [withDigits(0, 'decimal'), withDigits(1, 'decimal'), withDigits(2, 'decimal')] as const;
const percents = [withDigits(0, 'percent'), withDigits(1, 'percent')] as const;
