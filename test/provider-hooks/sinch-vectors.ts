/**
 * Vector C1: sinch-sdk-dotnet tests Conversation/WebhooksTests.cs. X1 was made by ourselves, in another program. Payloads:
 * developers.sinch.com/docs/conversation/callbacks, sinch-sdk-node packages/sms/tests.
 */
export interface Vector {
  secret: string;
  nonce: string;
  timestamp: string;
  signature: string;
  body: string;
}

export const c1: Vector = {
  secret: 'foo_secret1234',
  nonce: '01FJA8B4A7BM43YGWSG9GBV067',
  timestamp: '1634579353',
  signature: '6bpJoRmFoXVjfJIVglMoJzYXxnoxRujzR4k2GOXewOE=',
  body: '{"app_id":"","accepted_time":"2021-10-18T17:49:13.813615Z","project_id":"e2df3a34-a71b-4448-9db5-a8d2baad28e4","contact_create_notification":{"contact":{"id":"01FJA8B466Y0R2GNXD78MD9SM1","channel_identities":[{"channel":"SMS","identity":"48123456789","app_id":""}],"display_name":"New Test Contact","email":"new.contact@email.com","external_id":"","metadata":"","language":"EN_US"}},"message_metadata":""}',
};
export const x1: Vector = {
  secret: 'KayakingTheSwell',
  nonce: '01JA1B2C3D4E5F6G7H8J9K0M1N',
  timestamp: '1717660357',
  signature: 'DFHeXHRDoZgUBFhvLOOd15/HW9fnQRemNwI7ekks60Y=',
  body: '{"body":"STOP","from":"12015555555","id":"01W4FFL35P4NC4K35SMSBATCH8","operator_id":"311071","received_at":"2024-06-06T07:52:37.386Z","to":"12017777777","type":"mo_text"}',
};

export const header = 'x-sinch-webhook-signature';
export const headersOf = ({ nonce, timestamp, signature }: Vector) => ({
  [header]: signature,
  [`${header}-nonce`]: nonce,
  [`${header}-timestamp`]: timestamp,
});
