import { randomBytes } from 'node:crypto';
import { microseconds } from '../../core/domain/instant.js';
import type { Services } from '../../core/graph/context.js';
import { badInput } from '../../core/graph/errors.js';
import { type Download, downloadKey, sealDownload } from './download-token.rules.js';

export const downloadPath = '/downloads/opt-outs';
const validFor = 15 * microseconds.minute;
/** Node and most proxies take 16 KiB of request line and headers. */
const tokenLimit = 12_000;

/** Where the download is had for the next 15 minutes, by whoever has the address. */
export function addressOfDownload(
  services: Pick<Services, 'secretKey' | 'publicUrl' | 'now'>,
  download: Download,
): string {
  const until = services.now() + validFor;
  const token = sealDownload(downloadKey(services.secretKey), randomBytes(12), download, until);
  if (token.length > tokenLimit) throw badInput('filter: too long for an address; give fewer ids');
  return `${services.publicUrl}${downloadPath}?token=${token}`;
}
