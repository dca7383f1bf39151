/** A screen's size in character cells. */
export interface Size {
  readonly cols: number;
  readonly rows: number;
}

export function sameSize(a: Size, b: Size): boolean {
  return a.cols === b.cols && a.rows === b.rows;
}
