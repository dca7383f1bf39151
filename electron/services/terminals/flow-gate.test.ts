import { describe, expect, it } from 'vitest';
import { toDisposable } from '../../base/disposable.ts';
import { FLOW } from '../../contract/wire/frames.ts';
import { FlowGate, type Taker } from './flow-gate.ts';
import { LIMITS } from './limits.ts';

function gate() {
  let timer: (() => void) | null = null;
  const log: string[] = [];
  const takers: (Taker & { pending: number; taken: number })[] = [];
  let parser = 0;
  const made = new FlowGate({
    clock: {
      now: () => 0,
      monotonic: () => 0,
      after: (ms, callback) => {
        expect(ms).toBe(LIMITS.stalledMs);
        timer = callback;
        return toDisposable(() => {
          timer = null;
        });
      },
    },
    parserPending: () => parser,
    takers: () => takers,
    pause: () => log.push('pause'),
    resume: () => log.push('resume'),
  });
  const taker = (pending = 0, skips = false) => {
    const one = {
      pending,
      skips,
      taken: 0,
      resync() {
        log.push('resync');
        one.pending = 0;
      },
    };
    takers.push(one);
    return one;
  };
  const setParser = (pending: number) => {
    parser = pending;
    made.check();
  };
  const pass = () => {
    const run = timer;
    timer = null;
    run?.();
  };
  return { made, log, taker, setParser, pass, hasTimer: () => timer !== null };
}

describe('FlowGate', () => {
  it('pauses above the high mark and resumes at the low one', () => {
    const { log, setParser } = gate();
    setParser(FLOW.high);
    expect(log).toEqual([]);
    setParser(FLOW.high + 1);
    setParser(FLOW.low + 1);
    expect(log).toEqual(['pause']);
    setParser(FLOW.low);
    expect(log).toEqual(['pause', 'resume']);
  });

  it('waits for the slowest', () => {
    const { made, log, taker } = gate();
    const fast = taker(FLOW.high + 1);
    const slow = taker(FLOW.high + 1);
    made.check();
    fast.pending = 0;
    made.check();
    expect(log).toEqual(['pause']);
    slow.pending = 0;
    made.check();
    expect(log).toEqual(['pause', 'resume']);
  });

  it('re-synchronises who takes nothing, and lets the program go on', () => {
    const { made, log, taker, pass, hasTimer } = gate();
    taker(FLOW.high + 1);
    made.check();
    pass();
    expect(log).toEqual(['pause', 'resync', 'resume']);
    expect(hasTimer()).toBe(false);
  });

  it('has patience with who is slow but takes', () => {
    const { made, log, taker, pass, hasTimer } = gate();
    const slow = taker(FLOW.high + 1);
    made.check();
    slow.taken++;
    pass();
    expect(log).toEqual(['pause']);
    expect(hasTimer()).toBe(true);
    pass();
    expect(log).toEqual(['pause', 'resync', 'resume']);
  });

  it('does not wait for who skips, and re-synchronises it when it is far behind', () => {
    const { made, log, taker } = gate();
    const skipping = taker(LIMITS.viewerPending, true);
    made.check();
    expect(log).toEqual([]);
    skipping.pending++;
    made.check();
    expect(log).toEqual(['resync']);
  });

  it('never keeps more than the bound for anyone', () => {
    const { made, log, taker } = gate();
    taker(LIMITS.viewerPending + 1);
    made.check();
    expect(log).toEqual(['resync']);
  });
});
