/** What the driver makes of the answer to the statement after one that has failed half-way. */
import { expect, onTestFinished, test } from 'vitest';
import { openConnection } from '../../src/core/db/open-connection.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

test('gives a statement its own rows only, after one that has failed when some of its rows had come', async () => {
  const connection = await openConnection(database.url, {
    name: 'the test',
    within: 5_000,
    statementTimeout: 200,
  });
  onTestFinished(() => connection.destroy());
  // The rows are longer than what the server keeps back.
  const someRows = "select repeat('x', 9000) from generate_series(1, 4)";
  const failures = [
    {
      failing: `${someRows} i union all select (1 / (i - 2))::text from generate_series(1, 4) i`,
      code: '22012',
    },
    { failing: `${someRows} i union all select pg_sleep(5)::text`, code: '57014' },
  ];
  for (const { failing, code } of failures) {
    for (const asArrays of [false, true]) {
      const error = await failureOf(connection.run(failing, []));
      expect(error).toMatchObject(code === '57014' ? { reason: code } : { sqlState: code });
      const rows = await connection.run('select 7 as seven union all select 8', [], asArrays);
      expect(Object.keys(rows)).toEqual(['0', '1']);
      expect([...rows]).toEqual(asArrays ? [[7], [8]] : [{ seven: 7 }, { seven: 8 }]);
      await failureOf(connection.run(failing, []));
      expect(await connection.run('select 7 as seven where false', [], asArrays)).toHaveLength(0);
    }
  }
  expect(connection.isOpen()).toBe(true);
});
