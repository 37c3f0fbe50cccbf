import { expect, it } from 'vitest';
import { documentMemory } from '../../src/shell/graphql/document-memory.js';

it('what is made of large documents is kept for few of them, the last used ones', () => {
  const memory = documentMemory<{ made: number }>();
  for (let index = 0; index < 10; index += 1)
    memory.set(`large ${index}`, { made: index }, { size: 100_000 });
  expect(memory.get('large 9')).toEqual({ made: 9 });
  expect(memory.get('large 0')).toBeUndefined();
  expect(memory.size).toBe(2);
});

it('of small documents it is kept for a thousand', () => {
  const memory = documentMemory<{ made: number }>();
  for (let index = 0; index < 1_100; index += 1) memory.set(`small ${index}`, { made: index }, { size: 200 });
  expect(memory.size).toBe(1_000);
  expect(memory.get('small 99')).toBeUndefined();
});
