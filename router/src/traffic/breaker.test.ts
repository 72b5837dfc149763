import { describe, expect, test } from 'vitest';
import { Breaker, type BreakerEvent, type BreakerState, transition } from './breaker.ts';

const rules = { windowMs: 1000, least: 4, failing: 0.5, restMs: 500 };

describe('the breaker', () => {
  test.each<[BreakerState, BreakerEvent, BreakerState]>([
    ['closed', 'too many failed', 'open'],
    ['open', 'rested', 'half-open'],
    ['half-open', 'the probe succeeded', 'closed'],
    ['half-open', 'the probe failed', 'open'],
    ['closed', 'rested', 'closed'],
    ['closed', 'the probe failed', 'closed'],
    ['open', 'too many failed', 'open'],
    ['open', 'the probe succeeded', 'open'],
    ['half-open', 'rested', 'half-open'],
  ])('%s, %s: %s', (state, event, next) => expect(transition(state, event)).toBe(next));

  const open = () => {
    let now = 0;
    const breaker = new Breaker(rules, () => now);
    return { breaker, wait: (ms: number) => (now += ms) };
  };
  const fail = (breaker: Breaker, times: number) => {
    for (let time = 0; time < times; time += 1) if (breaker.admits()) breaker.failed();
  };

  test('opens when half of enough requests failed, and not before', () => {
    const { breaker } = open();
    fail(breaker, 3);
    expect([breaker.state, breaker.openings]).toEqual(['closed', 0]);
    fail(breaker, 1);
    expect([breaker.state, breaker.openings, breaker.admits()]).toEqual(['open', 1, false]);
  });

  test('stays closed where fewer than half fail', () => {
    const { breaker } = open();
    for (let time = 0; time < 100; time += 1) {
      breaker.succeeded();
      breaker.succeeded();
      breaker.failed();
    }
    expect(breaker.state).toBe('closed');
  });

  test('forgets what failed before the window', () => {
    const { breaker, wait } = open();
    fail(breaker, 3);
    wait(1000);
    fail(breaker, 3);
    expect(breaker.state).toBe('closed');
  });

  test('lets one request through after its rest; what becomes of that decides', () => {
    const { breaker, wait } = open();
    fail(breaker, 4);
    wait(499);
    expect(breaker.admits()).toBe(false);
    wait(1);
    expect([breaker.admits(), breaker.admits(), breaker.state]).toEqual([true, false, 'half-open']);
    breaker.failed();
    expect([breaker.state, breaker.admits()]).toEqual(['open', false]);
    wait(500);
    expect(breaker.admits()).toBe(true);
    breaker.succeeded();
    expect([breaker.state, breaker.admits(), breaker.admits()]).toEqual(['closed', true, true]);
    expect(breaker.openings).toBe(2);
  });

  test('a probe for which nobody waits any more makes room for another', () => {
    const { breaker, wait } = open();
    fail(breaker, 4);
    wait(500);
    expect(breaker.admits()).toBe(true);
    breaker.abandoned();
    expect([breaker.state, breaker.admits()]).toEqual(['half-open', true]);
  });
});
