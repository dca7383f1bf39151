import { expect, test } from 'vitest';
import { RestartBudget } from './restart-budget.ts';

test('three restarts with growing delays, then none', () => {
  const budget = new RestartBudget();
  const delays = [budget.take(0), budget.take(1000), budget.take(0)] as number[];
  expect([...delays].sort((a, b) => a - b)).toEqual(delays);
  expect(budget.take(0)).toBeNull();
  expect(budget.used).toBe(3);
});

test('a user’s start, and a stable run, give the budget back', () => {
  const budget = new RestartBudget();
  for (let i = 0; i < 3; i++) budget.take(0);
  budget.reset();
  expect(budget.used).toBe(0);
  for (let i = 0; i < 3; i++) budget.take(0);
  expect(budget.take(11 * 60 * 1000)).not.toBeNull();
  expect(budget.used).toBe(1);
});
