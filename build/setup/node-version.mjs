/** The oldest Node all tools of the repository run on. */
const oldest = [20, 19];

/** @returns {string | undefined} what to do, when this Node is too old */
export function nodeProblem(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantMajor = 0, wantMinor = 0] = oldest;
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor)) return undefined;
  return `Slipway needs Node ${oldest.join('.')} or newer and this is ${version}: install it from nodejs.org or with your version manager.`;
}
