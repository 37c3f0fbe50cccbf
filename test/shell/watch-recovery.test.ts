import { expect, it } from 'vitest';
import { isWithoutRecovery } from '../../src/shell/embedded/watch-recovery.js';

const mark = 'heed-0123456789abcdef';
const running = (...roles: string[]) =>
  roles.map((role, at) => ({ pid: at + 1, command: `postgres: ${mark}: ${role}` }));

it('a server whose helpers are there and nobody who recovers is stuck', () => {
  expect(isWithoutRecovery(running('io worker 0', 'checkpointer', 'background writer'), mark)).toBe(true);
});

it('one that recovers, one that has, one that only begins and others’ servers are not', () => {
  const fine = [
    running('io worker 0', 'checkpointer', 'startup recovering 000000010000000000000002'),
    running('io worker 0', 'startup'),
    running('checkpointer', 'background writer', 'walwriter', 'heed heed 127.0.0.1(5) idle'),
    [],
    [{ pid: 1, command: `/bin/postgres -D /proc/self/cwd -c cluster_name=${mark}` }],
    [{ pid: 1, command: 'postgres: heed-fedcba9876543210: checkpointer' }],
  ];
  for (const processes of fine) expect(isWithoutRecovery(processes, mark)).toBe(false);
});
