import { describe, expect, test } from 'vitest';
import { createTagger, halfSipHash } from '../../src/core/domain/address-tag.rules.js';

/** Of the bytes 0, 1, 2, … under the key 00 01 … 07, from the reference implementation of HalfSipHash-2-4 with 64 bits. */
const vectors = `
  218d1f59b9b83cc8 be552412f8387315 064f39ef7c50eb57 ce0f1a45f7060679 d5e78a175be52ea1 cb9d7c3f2f3db580
  ce3e91358aa2bc25 ff202728b07bc684 edfee820bce4858c 5b51cccc13888307 95b0469f06a6f2ee ae26333994ddcd48
  7bc71f9faef5c799 5a2352d75a0c3744 3bb1a870eae8e658 217d0bcb4e81c902 7336aad25f7bf3b5 37adc0641c4c4f6a
  c9b2db2b9a3e42f9 f910e48020ab363c 1bf52b0a6feea7db 00741dc269e8b3ef e20103fa1ba776ef 4c2210e54b681d73
  70741045ae3fa6f1 0c86403739714038 0d899ed8112923f0 226bf5fab81ee1b8 2d925ffb1e0016b5 361958d52cee10f1
  291aaf864898179d 863c7f155c34117c 28709d46d811626c 248477681d28f89c 8324e4d7528f9830 f9efd4e13aea6bd8
  86d67a40ec4276dc 3f6292eccca97e35 cbd92ee724d42109 368df6808d403d79 5b38c81c67c8ae4c 95ab7189d439acb3
  a91a52c025327024 5b0087c69528acea 1e30f3ad27dcb15a 697f5c9a90324ed4 495c0f995557dc38 9427202a3c29f94d
  a9eaa8c04ba93e3e eea4c1737d011218 912d568fd8f65a49 56919596b0ff5c97 02445a7998f550e1 86ec466ce71d1fb2
  359569e7d289e3bc 871b05ca62bb7c96 a1a492f942f15f1d 12ec267ff6095b6e 5d1b5ea1b231d89d d8cfb4453f92ee54
  d6762890bf26e460 313563a4b7ed5cf3 f90b3ab572d46693 2ea63c71bf326087
`
  .trim()
  .split(/\s+/);

const key = Uint8Array.from({ length: 8 }, (_, at) => at);
const other = Uint8Array.from({ length: 8 }, (_, at) => at * 31 + 7);

function tagOf(address: string, by = key): [number, number] {
  const tagger = createTagger(by);
  tagger.ofAddress(address);
  return [tagger.high, tagger.low];
}

function tagOfPhone(digits: number, by = key): [number, number] {
  const tagger = createTagger(by);
  tagger.ofPhone(digits);
  return [tagger.high, tagger.low];
}

/** Digits as 8 bytes, the lowest first. */
function bytesOf(digits: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(digits), true);
  return bytes;
}

describe('the hash of tags', () => {
  test('is HalfSipHash: the vectors of the reference implementation', () => {
    expect(vectors).toHaveLength(64);
    const hashes = vectors.map((_, length) => {
      const bytes = Uint8Array.from({ length }, (_unused, at) => at);
      const { low, high } = halfSipHash(key, bytes);
      const out = Buffer.alloc(8);
      out.writeInt32LE(low, 0);
      out.writeInt32LE(high, 4);
      return out.toString('hex');
    });
    expect(hashes).toEqual(vectors);
  });

  test('of a phone number is that of its digits as an integer of 8 bytes', () => {
    for (const digits of [1, 12025550123, 4_294_967_295, 4_294_967_296, 447400123456, 999_999_999_999_999]) {
      const { low, high } = halfSipHash(key, bytesOf(digits));
      expect(tagOfPhone(digits)).toEqual([high, low]);
    }
  });

  test('of anything else is that of its UTF-8 bytes', () => {
    for (const address of [
      'a@example.com',
      'ü@bücher.example',
      '🙂',
      '',
      `${'x'.repeat(3000)}@example.com`,
    ]) {
      const { low, high } = halfSipHash(key, new TextEncoder().encode(address));
      expect(tagOf(address)).toEqual([high, low]);
    }
  });
});

describe('a tag', () => {
  test('is the same whether a phone number comes as a text or as its digits', () => {
    for (const digits of [1, 390612345678, 12025550123, 4_294_967_296, 999_999_999_999_999])
      expect(tagOf(`+${digits}`)).toEqual(tagOfPhone(digits));
  });

  test('is the same after other addresses as before, by any tagger with the same key', () => {
    const tagger = createTagger(key);
    for (const address of ['a@example.com', '+12025550123', `${'y'.repeat(5000)}@example.com`, '+4915']) {
      tagger.ofAddress(address);
      expect([tagger.high, tagger.low]).toEqual(tagOf(address));
    }
  });

  test('is another one for another address or under another key', () => {
    const addresses = [
      '+12025550123',
      '12025550123',
      '+012025550123',
      '+1202555012',
      'a@example.com',
      'b@example.com',
      '+',
      '+x',
      '+1234567890123456',
    ];
    const tags = addresses.flatMap((address) => [tagOf(address), tagOf(address, other)]);
    expect(new Set(tags.map((tag) => tag.join())).size).toBe(addresses.length * 2);
  });

  test('spreads over all 64 bits', () => {
    const ones = Array.from({ length: 64 }, () => 0);
    for (let digits = 12025550000; digits < 12025554000; digits += 1) {
      const [high, low] = tagOfPhone(digits);
      for (let bit = 0; bit < 32; bit += 1) {
        ones[bit] = (ones[bit] ?? 0) + ((low >>> bit) & 1);
        ones[bit + 32] = (ones[bit + 32] ?? 0) + ((high >>> bit) & 1);
      }
    }
    // 2000 of 4000 are expected; the bounds are six standard deviations away.
    expect(ones.filter((count) => count < 1810 || count > 2190)).toEqual([]);
  });

  test('needs a key of 8 bytes', () => {
    expect(() => createTagger(new Uint8Array(7))).toThrow(RangeError);
  });
});
