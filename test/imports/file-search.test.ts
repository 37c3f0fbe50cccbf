import { expect, it } from 'vitest';
import { addressInText } from '../../src/core/domain/address-in-text.rules.js';
import { searchFor } from '../../src/features/imports/erase/file-search.rules.js';

const phone = '+12125550151';
const email = 'ann+news@example.com';

it.each<[string, string, BufferEncoding]>([
  [phone, '212\u2011555\u20110151', 'utf8'],
  [phone, '212_555_0151', 'utf8'],
  [phone, '212\u0096555\u00960151', 'latin1'],
  [phone, '\uff12\uff11\uff12\u2009\uff15\uff15\uff15\u2009\uff10\uff11\uff15\uff11', 'utf16le'],
  [phone, '\u0662\u0661\u0662\u0665\u0665\u0665\u0660\u0661\u0665\u0661', 'utf8'],
  ['+29023456', '+290 (0) 23456', 'utf8'],
  [email, '<Ann+News@Example.com>', 'utf16le'],
  [email, 'mailto:ann%2Bnews%40example.com', 'utf8'],
])('R3 a file that has %s as "%s" in %s is found', (address, written, encoding) => {
  const file = Buffer.from(`phone,note\n+12125550779,x\n${written},y\n`, encoding);
  for (const at of [0, 21, 22, 23, 24]) {
    const search = searchFor(addressInText(address));
    const found = search.add(file.subarray(0, at));
    expect(found || search.add(file.subarray(at))).toBe(true);
  }
});

it.each(['+12125550152', 'bob@example.com', '+29023456'])(
  'a file that does not name %s is left',
  (address) => {
    const file = Buffer.from('phone,note\n+12125550779,23456\nann@example.com,y\n');
    expect(searchFor(addressInText(address)).add(file)).toBe(false);
  },
);
