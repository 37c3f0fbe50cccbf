/** Where a file is to be sent: the address is the key, so that a browser or curl can send with nothing else. */
import type { Instant } from '../../../core/domain/instant.js';
import type { Services } from '../../../core/graph/context.js';
import { sealedAddress } from '../../../core/http/sealed-address.js';

export interface ImportKey {
  accountId: string;
  importId: string;
}

export const uploadRoute = '/imports/:id';

export function isUploadPath(path: string): boolean {
  return /^\/imports\/[^/]+$/.test(path);
}

export const uploads = sealedAddress<ImportKey>('uploads', uploadRoute);

/** Where the file of the import can be sent until then, by whoever has the address. */
export function uploadAddress(
  services: Pick<Services, 'secretKey' | 'publicUrl' | 'now'>,
  { accountId, importId }: ImportKey,
  until: Instant,
): string {
  const path = uploadRoute.replace(':id', importId);
  const url = uploads.urlFor(services, { accountId, importId }, { path, validFor: until - services.now() });
  if (url === null) throw new Error('two ids are no long token');
  return url;
}
