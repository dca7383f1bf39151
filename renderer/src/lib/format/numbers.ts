/** 1,000-based like Docker's own figures for images: "142 MB". Null and negative sizes show as a dash. */
export function formatBytes(bytes: number | null): string {
  return scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB', 'PB']);
}

/** 1,024-based like Docker's own figures for memory: "12.4 MiB". */
export function formatMemory(bytes: number | null): string {
  return scaled(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']);
}

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
  return `${rest.toFixed(digits)} ${units[unit]}`;
}

/** "0.3 %", "12 %": one decimal below ten. */
export function formatPercent(percent: number | null): string {
  if (percent === null || !Number.isFinite(percent)) return '–';
  return `${percent < 9.95 ? percent.toFixed(1) : Math.round(percent)}%`;
}
