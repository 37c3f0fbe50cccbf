/**
 * The vectors of messagebird-nodejs (lib/testdata/webhook-signature-jwt-reference.json), each of which holds for any method; the last
 * one is of go-rest-api (signature/signature_test.go).
 */
import type { Doubt } from '../../src/features/provider-hooks/hook-provider.js';

const secret = '36efdd1aace2e26cd490f0d951138253bef2f7c6d34d18981da781555cc4cebb';
const hs256 = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9';
const plain =
  'eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI1NDc5MjYwLCJqdGkiOiI1OWEyNDRkYy1lOWFkLTRlMjMtOTc3OC0zNzFmYWEyMzhmNzIiLCJ1cmxfaGFzaCI6IjBmMTE1ZGIwNjJiN2MwZGQwMzBiMTY4NzhjOTlkZWE1YzM1NGI0OWRjMzdiMzhlYjg4NDYxNzljNzc4M2U5ZDcifQ';

/** The clock of all of them. */
export const tokensAt = Date.parse('2021-07-05T12:00:00+02:00') * 1000;

export interface TokenVector {
  name: string;
  url: string;
  payload: string;
  token: string;
  secret: string;
  expected: Doubt | null;
}

const vector = (
  name: string,
  expected: Doubt | null,
  [url, payload]: [url: string, payload: string],
  ...parts: string[]
): TokenVector => ({ name, url, payload, token: parts.join('.'), secret, expected });

const root = 'https://example.com/';

export const tokenVectors: readonly TokenVector[] = [
  vector(
    'neither query nor payload',
    null,
    [root, ''],
    hs256,
    plain,
    '6Fp0rVOsRr1fj9S2GidXAfkmPVofKr8_RTffC6G6r2E',
  ),
  vector(
    'a query',
    null,
    ['https://example.com/path?bar=1&foo=2', ''],
    hs256,
    'eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI1NDc5MjYwLCJqdGkiOiJjOTQ2YWY3Ny1lMTgyLTRlYWEtYjJmZi0xYTU0NWI1ZTk5MWEiLCJ1cmxfaGFzaCI6IjQxZjA1ZjBkZGQwYTIyYWIyMDlhYzQ2ZjQ3YzQ1NzJkOWNlZmEyNTdlZDc0YjI0MDA0YmFlNzUzZWNlNmMyNjAifQ',
    'huo2ou6JDoDc7sV25d75UMWeYhBeavQlLsqIibSZuac',
  ),
  vector(
    'a query and a payload',
    null,
    ['https://example.com/path?bar=1&foo=2', 'Hello, World!'],
    hs256,
    'eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI1NDc5MjYwLCJqdGkiOiI5M2U1NTAwNi1hMGU4LTQ1MjYtYTE5MC1mYTVmZjAwZWExMTYiLCJ1cmxfaGFzaCI6IjQxZjA1ZjBkZGQwYTIyYWIyMDlhYzQ2ZjQ3YzQ1NzJkOWNlZmEyNTdlZDc0YjI0MDA0YmFlNzUzZWNlNmMyNjAiLCJwYXlsb2FkX2hhc2giOiJkZmZkNjAyMWJiMmJkNWIwYWY2NzYyOTA4MDllYzNhNTMxOTFkZDgxYzdmNzBhNGIyODY4OGEzNjIxODI5ODZmIn0',
    '_H--TOuYFLpeEH39-rg5E3IHVkjHozBcaKVWPRC5m9I',
  ),
  vector(
    'a time that is to come',
    'OUT_OF_TIME',
    [root, ''],
    hs256,
    'eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ4MjgwMCwiZXhwIjoxNjI1NDgyODYwLCJqdGkiOiJmOWY4YzM4Mi0yNDQ5LTQzMTEtYjcyYi0xZGY3MTY4NzkzMWUiLCJ1cmxfaGFzaCI6IjBmMTE1ZGIwNjJiN2MwZGQwMzBiMTY4NzhjOTlkZWE1YzM1NGI0OWRjMzdiMzhlYjg4NDYxNzljNzc4M2U5ZDcifQ',
    'ZELgDFNGhjZH9CffQKcq3sytBe2I0KciLxpBhcfstHQ',
  ),
  vector(
    'a time that is over',
    'OUT_OF_TIME',
    [root, ''],
    hs256,
    'eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3NTYwMCwiZXhwIjoxNjI1NDc1NjYwLCJqdGkiOiI1ZjAyZjUyMi02MDMwLTQ2YzgtYjVhMy0wMTI0NjQ3OGQ4YmMiLCJ1cmxfaGFzaCI6IjBmMTE1ZGIwNjJiN2MwZGQwMzBiMTY4NzhjOTlkZWE1YzM1NGI0OWRjMzdiMzhlYjg4NDYxNzljNzc4M2U5ZDcifQ',
    '45MSST3B_2PsjNUeiuW54_vUQgVw4rBXrdWrOUEz3lM',
  ),
  vector(
    'another order of the query',
    'WRONG_SIGNATURE',
    ['https://example.com/path?foo=1&bar=2', ''],
    hs256,
    'eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI1NDc5MjYwLCJqdGkiOiJhNzVjOTA5Ni1lODIzLTQ0MmItODVmMi03ZDNjOWQ5YjcyNmIiLCJ1cmxfaGFzaCI6IjZhMDIyZDgzNGMxODMzMGJhYWQ4YTJiZDYxMzUxNzNlZDIxNjEwYTQ1NDUxNmJlMGRmM2YxY2MwMTUxNjEwZWEifQ',
    'z6Sw1XQIM0wuEQGBhXBdawDIIrtMg2XnmA_bpDq53pE',
  ),
  vector(
    'another payload',
    'WRONG_SIGNATURE',
    [root, 'Hello, World!'],
    hs256,
    'eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI1NDc5MjYwLCJqdGkiOiIxNDUwMTUzMi05NmYyLTQ2ODQtOTgzMi02OGYwOTUxYWUzNDIiLCJ1cmxfaGFzaCI6IjBmMTE1ZGIwNjJiN2MwZGQwMzBiMTY4NzhjOTlkZWE1YzM1NGI0OWRjMzdiMzhlYjg4NDYxNzljNzc4M2U5ZDciLCJwYXlsb2FkX2hhc2giOiJmYjYyZjAyYWNkYTdkNzQxNzdhNzAxYTFjZTAwNmU2YmFjZDkwYzdkNGQ3YWI0ODE2OTJjMWRhNDdjODEwNzZiIn0',
    'm79RCwO6dGa9pvzsQypkVuXQ6eM0CkRl6_U7MfWg6TM',
  ),
  vector(
    'another secret',
    'WRONG_SIGNATURE',
    [root, ''],
    hs256,
    'eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI1NDc5MjYwLCJqdGkiOiIyNDNjMjdhZS0yZjAyLTQ2YTAtODg1Mi1jNjZmMzdlYTlmNDYiLCJ1cmxfaGFzaCI6IjBmMTE1ZGIwNjJiN2MwZGQwMzBiMTY4NzhjOTlkZWE1YzM1NGI0OWRjMzdiMzhlYjg4NDYxNzljNzc4M2U5ZDcifQ',
    'JgSeYyOtlEKAXk8bz30iJI4tXgf4lxknoiezawuVhb4',
  ),
  vector(
    'a payload that was removed',
    'WRONG_SIGNATURE',
    [root, ''],
    hs256,
    'eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI1NDc5MjYwLCJqdGkiOiIxNDUwMTUzMi05NmYyLTQ2ODQtOTgzMi02OGYwOTUxYWUzNDIiLCJ1cmxfaGFzaCI6IjBmMTE1ZGIwNjJiN2MwZGQwMzBiMTY4NzhjOTlkZWE1YzM1NGI0OWRjMzdiMzhlYjg4NDYxNzljNzc4M2U5ZDciLCJwYXlsb2FkX2hhc2giOiJkZmZkNjAyMWJiMmJkNWIwYWY2NzYyOTA4MDllYzNhNTMxOTFkZDgxYzdmNzBhNGIyODY4OGEzNjIxODI5ODZmIn0',
    'bHfsjj3tljfzTufoG3EU3p_yFrQh9CufyzRSaRMd4ss',
  ),
  vector(
    'a payload that was added',
    'WRONG_SIGNATURE',
    [root, 'Hello, World!'],
    hs256,
    plain,
    '6Fp0rVOsRr1fj9S2GidXAfkmPVofKr8_RTffC6G6r2E',
  ),
  vector(
    'a port',
    null,
    ['https://example.com:8080/', ''],
    hs256,
    'eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI1NDc5MjYwLCJqdGkiOiI1OWEyNDRkYy1lOWFkLTRlMjMtOTc3OC0zNzFmYWEyMzhmNzIiLCJ1cmxfaGFzaCI6IjA3Zjc4NjFhNjliMTNjMjI5YzZhZTU5NmQxOThiMjc2M2IwNTRjZjVlMDAwZDczNmQxYzQ4MTAyZDc3MGNmZmMifQ',
    'vcpa0IicGAbpo064dOjiA2VbVOR2S5uZBEaBOP16sS8',
  ),
  vector(
    'special characters in the address',
    null,
    ['https://example.com/?obj%5Bfield1%5D=val1&obj%5Bfield2%5D=val2&param=value+with+spaces', ''],
    hs256,
    'eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI1NDc5MjYwLCJqdGkiOiI1OWEyNDRkYy1lOWFkLTRlMjMtOTc3OC0zNzFmYWEyMzhmNzIiLCJ1cmxfaGFzaCI6IjhhZmYzNzQ4ZDc4OWM0MzMzNTczZTFjMzFmZTViMDA0OTQwY2I1ZmM0NzQ2MGVkM2QwZTY1NGY3ZmM0ZTVmYWUifQ',
    'mJBCMfEjKmN3IMuzqPXPHktWETrcu0iNdF3agE8PDyI',
  ),
  vector(
    'special characters in the payload',
    null,
    [root, 'Some text containg & < >, & and \\u0026'],
    hs256,
    'eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI1NDc5MjYwLCJqdGkiOiI1OWEyNDRkYy1lOWFkLTRlMjMtOTc3OC0zNzFmYWEyMzhmNzIiLCJ1cmxfaGFzaCI6IjBmMTE1ZGIwNjJiN2MwZGQwMzBiMTY4NzhjOTlkZWE1YzM1NGI0OWRjMzdiMzhlYjg4NDYxNzljNzc4M2U5ZDciLCJwYXlsb2FkX2hhc2giOiIyNDMxYmQ5Y2NiNDhlZDAxNmZhZDU2N2IwNzcxMjAzOGI1Y2RkOTQ5YWM5ZDQxZmU0NjkzZDVhMzg0NWNmN2U4In0',
    'IQiKzeEPaO3A48lhKmBDSmxZyCESPCGxdSKFdi0dEJs',
  ),
  vector(
    'HS384',
    null,
    [root, ''],
    'eyJhbGciOiJIUzM4NCIsInR5cCI6IkpXVCJ9',
    plain,
    'KNMW-29X77lZeuPmThmHWc_RUAvTkaDkpxIZK6mqE08v8mWKiU9Edh4QXwAJO2nv',
  ),
  vector(
    'HS512',
    null,
    [root, ''],
    'eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9',
    plain,
    'rd6r0iMyNGnVPCwurETphE3Y8rpAyvvnUK0S8WvGUkt2E1QSRAZ7NZJZBHw1Y_Wb5W-sK9HJr_PRL2vz4jRT3Q',
  ),
  vector(
    'no algorithm',
    'NO_SIGNATURE',
    [root, ''],
    'eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0',
    'eyJpc3MiOiJNZXNzYWdlQmlyZCIsImlhdCI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI1NDc5MjYwLCJqdGkiOiI1OWEyNDRkYy1lOWFkLTRlMjMtOTc3OC0zNzFmYWEyMzhmNzIiLCJ1cmxfaGFzaCI6IjBmMTE1ZGIwNjJiN2MwZGQwMzBiMTY4NzhjOTlkZWE1YzM1NGI0OWRjMzdiMzhlYjg4NDYxNzljNzc4M2U5ZDcifQ',
    '',
  ),
  {
    ...vector(
      'iat for nbf',
      null,
      [root, ''],
      hs256,
      'eyJpc3MiOiJNZXNzYWdlQmlyZCIsImlhdCI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI1NDc5MjYwLCJqdGkiOiI1OWEyNDRkYy1lOWFkLTRlMjMtOTc3OC0zNzFmYWEyMzhmNzIiLCJ1cmxfaGFzaCI6IjBmMTE1ZGIwNjJiN2MwZGQwMzBiMTY4NzhjOTlkZWE1YzM1NGI0OWRjMzdiMzhlYjg4NDYxNzljNzc4M2U5ZDcifQ',
      'SrhlKJ-ES4Dg8BBXKtop3u92Z_k4L4VjHKsyHWpweGE',
    ),
    secret: 'hunter2',
  },
];
