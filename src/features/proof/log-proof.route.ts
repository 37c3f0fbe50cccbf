import type { FastifyInstance } from 'fastify';
import type { Services } from '../../core/graph/context.js';
import { addDownload } from '../../core/http/downloaded-by-address.js';
import type { Downloads } from '../../core/http/downloads.js';
import { logProofAddress, logProofPath } from './log-proof-address.js';
import { openLogProof } from './open-log-proof.js';

export function addLogProof(server: FastifyInstance, services: Services, downloads: Downloads): void {
  addDownload(server, services, downloads, {
    path: logProofPath,
    address: logProofAddress,
    givenBy: 'logProofDownload',
    open: (file) => openLogProof(services, file),
  });
}
