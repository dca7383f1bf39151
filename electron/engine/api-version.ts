/** Oldest API spoken: Debian 12's dockerd 20.10. Older ones lack one-shot stats. */
export const OLDEST_API = '1.41';
/** Newest API this client was written against: Docker 28.3 and up. */
export const NEWEST_API = '1.51';
/** From this version on a container is created with any number of networks; before, more than one is refused. */
export const MANY_NETWORKS_API = '1.44';

/** Compares versions such as 1.41 number by number; negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  return (left?.[0] ?? 0) - (right?.[0] ?? 0) || (left?.[1] ?? 0) - (right?.[1] ?? 0);
}
