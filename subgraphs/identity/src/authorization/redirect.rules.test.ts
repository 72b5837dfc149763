import { describe, expect, test } from 'vitest';
import { answerTo, isRegistered, redirectFault } from './redirect.rules.ts';

describe('an address that people come back to', () => {
  test.each([
    'https://app.example/back',
    'https://app.example/',
    'https://app.example:8443/back?tenant=1',
    'http://127.0.0.1/back',
    'http://[::1]:7000/back',
  ])('%s can be registered', (uri) => {
    expect(redirectFault(uri)).toBeNull();
  });

  test.each([
    ['http://app.example/back', /begins with https/],
    ['http://localhost/back', /begins with https/],
    ['http://127.0.0.2/back', /begins with https/],
    ['com.example.app:/back', /begins with https/],
    ['javascript:alert(1)', /begins with https/],
    ['https://app.example/back#here', /no fragment/],
    ['https://app.example/back#', /no fragment/],
    ['https://me@app.example/back', /names no user/],
    ['https://app.example', /Write it as https:\/\/app\.example\//],
    ['https://APP.example/back', /Write it as https:\/\/app\.example\/back/],
    ['https://app.example:443/back', /Write it as/],
    ['https://app.example/x/../back', /Write it as/],
    ['/back', /is whole/],
    [`https://app.example/${'x'.repeat(500)}`, /at most 500/],
  ])('%s cannot, and it is said why', (uri, why) => {
    expect(redirectFault(uri)).toMatch(why);
  });

  test('is compared letter by letter, but for the port of this machine', () => {
    const registered = ['https://app.example/back', 'http://127.0.0.1/back', 'http://[::1]:1/back'];
    const fits = (uri: string) => isRegistered(registered, uri);
    for (const uri of [...registered, 'http://127.0.0.1:50000/back', 'http://[::1]/back']) expect(fits(uri), uri).toBe(true);
    for (const uri of [
      'https://app.example:50000/back',
      'http://127.0.0.1:50000/other',
      'http://127.0.0.1:50000/back?to=x',
      'http://127.0.0.1:50000/back#x',
      'http://127.0.0.1.evil.example/back',
      'http://me@127.0.0.1:50000/back',
      'https://127.0.0.1:50000/back',
      'http://127.1:50000/back',
      'http://localhost:50000/back',
    ])
      expect(fits(uri), uri).toBe(false);
  });

  test('gets its answer behind what it holds already', () => {
    expect(answerTo('https://a.example/b', { code: 'x y', state: null })).toBe('https://a.example/b?code=x+y');
    expect(answerTo('https://a.example/b?c=%20d', { code: 'x' })).toBe('https://a.example/b?c=%20d&code=x');
  });
});
