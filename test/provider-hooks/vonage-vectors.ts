/**
 * Vectors V1 to V5: vonage-ruby-sdk test/vonage/signature_test.rb, vonage-php-sdk-core test/Client/SignatureTest.php,
 * vonage-java-sdk RequestSigningTest.java. J1: vonage-ruby-sdk test/vonage/test.rb. J2: vonage-python-sdk
 * jwt/tests/test_verify_jwt.py. V6 and J3 were made by ourselves, in another program.
 */
import { delivery } from './any-delivery.js';

export const v1 = {
  secret: 'my_secret_key_for_testing',
  fields: {
    'message-timestamp': '2013-11-21 15:27:30',
    messageId: '020000001B0FE827',
    msisdn: '14843472194',
    text: 'Test again',
    timestamp: '1385047698',
    to: '13239877404',
    type: 'text',
  },
};
const v4 = {
  secret: '71efab63122f1d179f51c46bac838fb5',
  fields: {
    api_key: 'fake_api_key',
    to: '14155550100',
    from: 'AcmeInc',
    text: 'Test From Nexmo',
    type: 'text',
    timestamp: '1540924779',
  },
};
export const v5 = { secret: 'abcde', fields: { a: 'alphabet', b: 'bananas', timestamp: '2100' } };
export const receipt = {
  msisdn: '447700900000',
  to: 'AcmeInc',
  'network-code': '12345',
  messageId: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
  price: '0.00000000',
  status: 'failed',
  scts: '2001011400',
  'err-code': '9',
  'api-key': 'abcd1234',
  'message-timestamp': '2020-01-01 12:00:00',
};
export const v6 = {
  secret: v1.secret,
  fields: { ...receipt, timestamp: '1577880000', nonce: 'ec11dd3e-1e7f-4db5-9467-82b02cd223b9' },
};
const keyword = (text: string, rest: Record<string, string>) => ({
  keyword: text,
  msisdn: '14843472194',
  to: '12192259404',
  type: 'text',
  ...rest,
});
const v2 = {
  secret: v1.secret,
  fields: keyword('TEST', {
    'message-timestamp': '2017-04-04 22:57:47',
    messageId: '0B00000042AC53BD',
    nonce: '929d6744-bd28-42c8-b6cf-31d5b4f43732',
    text: 'Test with & and =',
    timestamp: '1491346667',
  }),
};
const v3 = {
  secret: v1.secret,
  fields: keyword('TESTINGS', {
    'message-timestamp': '2017-04-04 23:05:22',
    messageId: '0C00000027217D5B',
    nonce: 'c4ab6ed2-9bf5-48a0-af91-107e29bdd399',
    text: 'Testings',
    timestamp: '1491347122',
  }),
};

export const vectors: readonly [
  string,
  { secret: string; fields: Record<string, string> },
  string,
  string,
][] = [
  ['V1', v1, 'MD5HASH', 'd2e7b1dc968737c5998ad624e02f90b7'],
  ['V1', v1, 'MD5', 'DDEBD46008C2D4E93CCE578A332A52D5'],
  ['V1', v1, 'SHA1', '27D0D05C2876C7CB1720DBCDBA4D492E1E55C09A'],
  ['V1', v1, 'SHA256', 'DDB8397C2B90AAC7F3882D306475C9A5058C92322EEF43C92B298B6E0FC0D330'],
  [
    'V1',
    v1,
    'SHA512',
    'E0D3C650F8C9D1A5C174D10DDDBFB003E561F59B265616208B0487C5D819481CD3C311D59CF6165ECD1139622D5BA3A256C0D763AC4A9AD9144B5A426B94FE82',
  ],
  ['V2', v2, 'MD5HASH', 'e06d9763e3fd0b9c31beb5fc2fcb011c'],
  ['V3', v3, 'MD5HASH', 'ff933bf31c79ab3fc6a38d100191c48f'],
  ['V4', v4, 'MD5', '51CDAFEBB4BBCE9525B195C1617CB8D2'],
  ['V4', v4, 'SHA1', '0162AEC64BC183B2E1256545951FE5639DC98020'],
  ['V4', v4, 'SHA256', '9FEC5EF6D0F2B3D2BB7558B6E4042569823CAB9EA0DD30503472B7B304601975'],
  ['V5', v5, 'MD5HASH', '7d43241108912b32cc315b48ce681acf'],
  ['V5', v5, 'MD5', 'e0afe267aefd6dd18a848c1681517a19'],
  ['V5', v5, 'SHA1', 'b7f749de27b4adcf736cc95c9a7e059a16c85127'],
  ['V5', v5, 'SHA256', '8d1b0428276b6a070578225914c3502cc0687a454dfbbbb370c76a14234cb546'],
  [
    'V5',
    v5,
    'SHA512',
    '1c834a1f6a377d4473971387b065cb38e2ad6c4869ba77b7b53e207a344e87ba04b456dfc697b371a2d1ce476d01dafd4394aa97525eff23badad39d2389a710',
  ],
  ['V6', v6, 'SHA256', '462FDD0F2C584A74019395423846C3E44B1207C7D4297E3BCAED40E908C9B06D'],
];

export const j1 = {
  secret: 'ZYtdTtGV3BCFN7tWmOWr1md66XsquMggr4W2cTtXtcPgfnI0Xw',
  token:
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE1ODc0OTQ5NjIsImp0aSI6ImM1YmE4ZjI0LTFhMTQtNGMxMC1iZmRmLTNmYmU4Y2U1MTFiNSIsImlzcyI6IlZvbmFnZSIsInBheWxvYWRfaGFzaCI6ImQ2YzBlNzRiNTg1N2RmMjBlM2I3ZTUxYjMwYzBjMmE0MGVjNzNhNzc4NzliNmYwNzRkZGM3YTIzMTdkZDAzMWIiLCJhcGlfa2V5IjoiYTFiMmMzZCIsImFwcGxpY2F0aW9uX2lkIjoiYWFhYWFhYWEtYmJiYi1jY2NjLWRkZGQtMDEyMzQ1Njc4OWFiIn0.JQRKi1d0SQitmjPINfTWMpt3XZkGsLbD7EjCdXoNSbk',
};
export const j2 = {
  secret: 'qwertyuiopasdfghjklzxcvbnm123456',
  token:
    'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJPbmxpbmUgSldUIEJ1aWxkZXIiLCJpYXQiOjE2OTc2MzQ2ODAsImV4cCI6MzMyNTQ1NDA4MjgsImF1ZCI6IiIsInN1YiI6IiJ9.88vJc3I2HhuqEDixHXVhc9R30tA6U_HQHZTC29y6CGM',
};
export const j3 = {
  secret: j1.secret,
  body: '{"channel":"sms","message_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","to":"447700900000","from":"447700900001","timestamp":"2020-01-01T14:00:00.000Z","text":"STOP","sms":{"num_messages":"1","keyword":"STOP"},"message_type":"text"}',
  token:
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE1Nzc4ODcyMDAsImp0aSI6ImM1YmE4ZjI0LTFhMTQtNGMxMC1iZmRmLTNmYmU4Y2U1MTFiNSIsImlzcyI6IlZvbmFnZSIsInBheWxvYWRfaGFzaCI6IjQzODExYTdlZjVkNDFiMmMwNWQ3MjJkNGNkN2QwYjFhYWI1MmQ5MzIwZDgwNjQwODY5MTA5Nzc3ZTE3Mzk5MmYiLCJhcGlfa2V5IjoiYTFiMmMzZCIsImFwcGxpY2F0aW9uX2lkIjoiYWFhYWFhYWEtYmJiYi1jY2NjLWRkZGQtMDEyMzQ1Njc4OWFiIn0.io6eX6qs9zU2SYkus9tlMpbRR32rZ7lThgmYf4Sx4ts',
  at: 1_577_887_200,
};
export const bearer = (body: string | Buffer, token: string) =>
  delivery(body, { authorization: `Bearer ${token}` });
