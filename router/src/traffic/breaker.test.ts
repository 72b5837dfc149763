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
    for (let time = 0; time < times; time += 1) {
      const ticket = breaker.admits();
      if (ticket) breaker.failed(ticket);
    }
  };

  test('opens when half of enough requests failed, and not before', () => {
    const { breaker } = open();
    fail(breaker, 3);
    expect([breaker.state, breaker.openings]).toEqual(['closed', 0]);
    fail(breaker, 1);
    expect([breaker.state, breaker.openings, breaker.admits()]).toEqual(['open', 1, null]);
  });

  test('stays closed where fewer than half fail', () => {
    const { breaker } = open();
    for (let time = 0; time < 100; time += 1) {
      breaker.succeeded(breaker.admits()!);
      breaker.succeeded(breaker.admits()!);
      breaker.failed(breaker.admits()!);
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
    expect(breaker.admits()).toBeNull();
    wait(1);
    const probe = breaker.admits()!;
    expect([breaker.admits(), breaker.state]).toEqual([null, 'half-open']);
    breaker.failed(probe);
    expect([breaker.state, breaker.admits()]).toEqual(['open', null]);
    wait(500);
    breaker.succeeded(breaker.admits()!);
    expect([breaker.state, breaker.admits() !== null, breaker.admits() !== null]).toEqual(['closed', true, true]);
    expect(breaker.openings).toBe(2);
  });

  test('a probe for which nobody waits any more makes room for another', () => {
    const { breaker, wait } = open();
    fail(breaker, 4);
    wait(500);
    breaker.abandoned(breaker.admits()!);
    expect([breaker.state, breaker.admits() !== null]).toEqual(['half-open', true]);
  });

  test('what was sent before it opened neither closes it, nor opens it again, nor takes the place of the probe', () => {
    const { breaker, wait } = open();
    const early = [breaker.admits()!, breaker.admits()!, breaker.admits()!] as const;
    fail(breaker, 4);
    breaker.succeeded(early[0]);
    expect(breaker.state).toBe('open');
    wait(500);
    const probe = breaker.admits()!;
    breaker.abandoned(early[1]);
    breaker.failed(early[2]);
    breaker.succeeded(early[0]);
    expect([breaker.state, breaker.admits()]).toEqual(['half-open', null]);
    breaker.succeeded(probe);
    expect(breaker.state).toBe('closed');
  });
});
