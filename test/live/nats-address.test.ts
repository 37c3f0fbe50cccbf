import { describe, expect, it } from 'vitest';
import { hintSubject, readNatsUrl } from '../../src/features/live/nats-address.rules.js';

describe('NATS_URL', () => {
  it.each([
    ['nats://localhost', [{ host: 'localhost', port: 4222, tls: false, credentials: {} }]],
    ['nats://[::1]:4333/', [{ host: '::1', port: 4333, tls: false, credentials: {} }]],
    [
      'tls://heed:p%40ss%2Cword@nats.example.com:4443',
      [
        {
          host: 'nats.example.com',
          port: 4443,
          tls: true,
          credentials: { user: 'heed', pass: 'p@ss,word' },
        },
      ],
    ],
    [
      'nats://a-token@one:1, tls://two',
      [
        { host: 'one', port: 1, tls: false, credentials: { auth_token: 'a-token' } },
        { host: 'two', port: 4222, tls: true, credentials: {} },
      ],
    ],
  ])('reads %s', (text, servers) => {
    expect(readNatsUrl(text)).toEqual(servers);
  });

  it.each([
    'localhost:4222',
    'http://localhost:4222',
    'ws://localhost:4222',
    'nats://',
    'nats://:4222',
    'nats://host:port',
    'nats://host:70000',
    'nats://host:0',
    'nats://host/path',
    'nats://host?x=1',
    'nats://us%er@host',
    'nats://one,',
    'nats://one,two:4222',
    'nats://one nats://two',
  ])('refuses %s', (text) => {
    expect(readNatsUrl(text)).toBeNull();
  });
});

describe('the subject of hints', () => {
  it('is one for all processes of a database, and another for each other database and installation', () => {
    const subjects = [
      hintSubject('a'.repeat(32), 'heed'),
      hintSubject('a'.repeat(32), 'staging'),
      hintSubject('b'.repeat(32), 'heed'),
    ];
    expect(new Set(subjects).size).toBe(3);
    expect(hintSubject('a'.repeat(32), 'heed')).toBe(subjects[0]);
    for (const subject of subjects) expect(subject).toMatch(/^heed\.[0-9a-f]{32}\.hints$/);
  });
});
