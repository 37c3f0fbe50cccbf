/** Where Heed posts to for an account, and where it does not. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  mayReach,
  noPrivatePlaces,
  type PrivatePlaces,
  readPrivatePlaces,
} from '../../src/core/domain/private-places.rules.js';
import { isPublicAddress } from '../../src/core/domain/public-address.rules.js';
import { readReceiverUrl } from '../../src/core/domain/receiver-url.rules.js';
import { holds } from '../properties/holds.js';

function placesOf(text: string): PrivatePlaces {
  const places = readPrivatePlaces(text);
  if (places === null) throw new Error('these are no places');
  return places;
}

describe('an address of the public internet', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '223.255.255.254',
    '2606:4700::1111',
    '2a00:1450:4001::1',
    '::ffff:8.8.8.8',
  ])('is one: %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ['this machine', ['127.0.0.1', '127.255.255.255', '::1', '0.0.0.0', '::', '0.1.2.3']],
    ['private networks', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fd00::1', 'fc00::1']],
    [
      'metadata of clouds',
      ['169.254.169.254', 'fd00:ec2::254', '100.100.100.200', '192.0.0.192', '168.63.129.16'],
    ],
    ['link-local and site-local', ['169.254.1.1', 'fe80::1', 'fe80::1%eth0', 'fec0::1']],
    ['behind a provider’s network', ['100.64.0.1', '100.127.255.255']],
    ['multicast and broadcast', ['224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1']],
    [
      'documentation and tests',
      ['192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '2001:db8::1', '3fff::1'],
    ],
    ['reserved', ['240.0.0.1', '192.88.99.1', '100::1', '4000::1', '5f00::1', '1::1']],
    [
      'IPv4 inside IPv6',
      [
        '::ffff:127.0.0.1',
        '::ffff:a9fe:a9fe',
        '::7f00:1',
        '::127.0.0.1',
        '::1.0.0.0',
        '64:ff9b::7f00:1',
        '64:ff9b::169.254.169.254',
        '64:ff9b:1::1',
        '2002:7f00:1::',
        '2001::1',
        '::ffff:0:127.0.0.1',
      ],
    ],
    ['nothing', ['', 'localhost', '8.8.8', '8.8.8.8.8', '0x7f.1', '017700000001', '2130706433', '::1::']],
  ])('is not: %s', (_what, addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([]);
  });

  holds(
    'is said of whatever text comes, without an error',
    [fc.oneof(fc.string(), fc.ipV4(), fc.ipV6())],
    (text) => {
      isPublicAddress(text);
    },
  );

  holds('is never one of a private IPv4 network, however it stands in IPv6', [fc.ipV4()], (address) => {
    expect(isPublicAddress(`::ffff:${address}`)).toBe(isPublicAddress(address));
    expect(isPublicAddress(`::${address}`)).toBe(false);
    expect(isPublicAddress(`64:ff9b::${address}`)).toBe(false);
  });
});

describe('places that WEBHOOK_ALLOW_PRIVATE names', () => {
  const places = placesOf('Receiver.internal, .svc.cluster.local, 10.1.0.0/16, 127.0.0.1, fd00::/8');

  it.each([
    ['receiver.internal', '192.168.1.1'],
    ['RECEIVER.internal.', '127.0.0.9'],
    ['crm.apps.svc.cluster.local', '172.16.0.1'],
    ['any.example', '10.1.2.3'],
    ['any.example', '::ffff:10.1.2.3'],
    ['any.example', '127.0.0.1'],
    ['any.example', 'fd12::1'],
    ['any.example', '8.8.8.8'],
  ])('may be reached: %s at %s', (host, address) => {
    expect(mayReach(places, host, address)).toBe(true);
  });

  it.each([
    ['other.internal', '192.168.1.1'],
    ['receiver.internal.example', '10.0.0.1'],
    ['xsvc.cluster.local', '10.0.0.1'],
    ['svc.cluster.local', '10.0.0.1'],
    ['any.example', '10.2.0.1'],
    ['any.example', '127.0.0.2'],
    ['any.example', 'fe80::1'],
    ['any.example', 'nothing'],
  ])('and others not: %s at %s', (host, address) => {
    expect(mayReach(places, host, address)).toBe(false);
  });

  holds('are read from whatever text comes, or are none', [fc.string()], (text) => {
    readPrivatePlaces(text);
  });
});

describe('the address of an endpoint', () => {
  const allowed = placesOf('localhost,10.0.0.0/8');
  const read = (text: string, places = noPrivatePlaces) => readReceiverUrl(text, places);

  it.each([
    ['https://crm.example.com', 'https://crm.example.com/'],
    [' https://crm.example.com:8443/heed?x=1 ', 'https://crm.example.com:8443/heed?x=1'],
    ['HTTPS://Bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://8.8.8.8/', 'https://8.8.8.8/'],
    ['https://[2606:4700::1111]/', 'https://[2606:4700::1111]/'],
  ])('is read: %s', (text, url) => {
    expect(read(text)).toEqual({ kind: 'url', url });
  });

  it.each([
    ['http://crm.example.com', 'an https address was expected, http:// came'],
    ['ftp://crm.example.com', 'an https address was expected, ftp:// came'],
    ['crm.example.com', 'an https address was expected, something else came'],
    ['https://user:geheim@crm.example.com', 'an address without a user and a password was expected'],
    ['https://user@crm.example.com', 'an address without a user and a password was expected'],
    ['https://crm.example.com/#x', 'an address without # was expected'],
    ['https://127.0.0.1/', 'a public host was expected'],
    ['https://0x7f.1/', 'a public host was expected'],
    ['https://2130706433/', 'a public host was expected'],
    ['https://①②⑦.0.0.1/', 'a public host was expected'],
    ['https://[::ffff:127.0.0.1]/', 'a public host was expected'],
    ['https://[::1]/', 'a public host was expected'],
    ['https://169.254.169.254/latest/meta-data', 'a public host was expected'],
    ['https://localhost/', 'a public host was expected'],
    ['https://crm.localhost./', 'a public host was expected'],
    ['https://crm.example.com:25/', 'the port 443, or one from 1024 on, was expected, 25 came'],
    [`https://crm.example.com/${'x'.repeat(2_000)}`, 'at most 2000 characters were expected, 2024 came'],
  ])('is refused, with why and without a word of what it holds: %s', (text, message) => {
    const refused = read(text);
    expect(refused).toEqual({ kind: 'problem', message: expect.stringContaining(message) as string });
    expect(JSON.stringify(refused)).not.toContain('geheim');
  });

  it('may be http and any port where the setting has its host', () => {
    for (const url of ['http://localhost:81/x', 'http://10.1.2.3:25/', 'https://localhost/'])
      expect(read(url, allowed)).toEqual({ kind: 'url', url });
    expect(read('http://crm.example.com/', allowed)).toMatchObject({ kind: 'problem' });
    expect(read('https://127.0.0.1/', allowed)).toMatchObject({ kind: 'problem' });
  });

  holds('that is read is read again as it is', [fc.oneof(fc.webUrl(), fc.string())], (text) => {
    const one = read(text);
    if (one.kind === 'url') expect(read(one.url)).toEqual(one);
  });
});
