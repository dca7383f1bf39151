import { JsonReporter } from 'vitest/node';

/** Vitest's own report, with what that leaves out: errors that are of no test, and fail a run all the same. */
export default class extends JsonReporter {
  /** @type {unknown[]} */
  #unhandled = [];

  /** @override @param {readonly import('vitest/node').TestModule[]} modules @param {readonly {message?: string}[]} [unhandled] */
  onTestRunEnd(modules, unhandled = []) {
    this.#unhandled = unhandled.map((error) => error.message);
    return super.onTestRunEnd([...modules]);
  }

  /** @override @param {string} report */
  writeReport(report) {
    return super.writeReport(JSON.stringify({ ...JSON.parse(report), unhandled: this.#unhandled }));
  }
}
