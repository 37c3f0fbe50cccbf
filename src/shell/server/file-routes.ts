/** The routes that carry files, in and out, with their lines in the log and their counts. */
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../core/db/connect.js';
import type { Services } from '../../core/graph/context.js';
import { createDownloads, type DownloadOptions } from '../../core/http/downloads.js';
import type { FileStreams } from '../../core/http/file-streams.js';
import { addExports } from '../../features/exports/exports.route.js';
import { addDriftFiles } from '../../features/imports/drift/files/drift-files.route.js';
import { addImportResults } from '../../features/imports/results/results.route.js';
import { addLogProof } from '../../features/proof/log-proof.route.js';
import { isUploadPath } from '../../features/imports/upload/upload-address.js';
import {
  addUploads,
  type UploadsUnderWay,
  type UploadTimes,
} from '../../features/imports/upload/upload.route.js';
import {
  addScreenFile,
  type ScreenFileOptions,
  type ScreenFileTimes,
  screenPath,
} from '../../features/screening/screen-file.route.js';
import type { Config } from '../config.js';
import type { Logger } from '../log.js';
import type { Metrics } from '../metrics.js';
import { continueLate } from './late-continue.js';

export interface FileTimes {
  /** Of files that are screened. */
  files?: ScreenFileTimes;
  downloads?: Omit<DownloadOptions, 'onEnd'>;
  /** Of files that are imported. */
  uploads?: UploadTimes;
}

export interface FileRoutesOptions extends FileTimes {
  config: Pick<Config, 'importFileLimit' | 'importUploads'>;
  log: Logger;
  metrics: Metrics;
  payRows: ScreenFileOptions['payRows'];
}

/** What runs through them just now. */
export interface FilesUnderWay {
  screened: FileStreams;
  uploads: UploadsUnderWay;
}

/** To be called after the hooks that later routes share. `lasting`: asks again where an answer was lost. */
export function addFileRoutes(
  http: FastifyInstance,
  services: Services,
  lasting: Db,
  { config, log, metrics, payRows, ...times }: FileRoutesOptions,
): FilesUnderWay {
  /** A line for the end of each. */
  const tellEnd =
    (whole: string, broken: string, failed: string) =>
    ({ error, brokenOff, ...end }: { error: unknown; brokenOff: string | null }) => {
      if (error !== undefined) log.error({ err: error, ...end }, failed);
      else log.info({ ...end, brokenOff }, brokenOff === null ? whole : broken);
    };
  const downloads = createDownloads(http, {
    ...times.downloads,
    onEnd: tellEnd('a file was sent', 'sending a file broke off', 'a file could not be sent to its end'),
  });
  addExports(http, { ...services, db: lasting }, downloads);
  addLogProof(http, { ...services, db: lasting }, downloads);
  addImportResults(http, { ...services, db: lasting }, downloads);
  addDriftFiles(http, { ...services, db: lasting }, downloads);
  continueLate(http, (path) => path === screenPath || isUploadPath(path));
  const tellScreened = tellEnd(
    'a file was screened',
    'screening a file broke off',
    'a file could not be screened to its end',
  );
  const tellUpload = tellEnd('an upload came', 'an upload broke off', 'an upload failed');
  return {
    screened: addScreenFile(http, services, {
      ...times.files,
      payRows,
      onEnd(end) {
        metrics.screenedFile(end, end.brokenOff === null);
        tellScreened(end);
      },
    }),
    uploads: addUploads(http, services, {
      ...times.uploads,
      limit: config.importFileLimit * 1024 * 1024,
      limits: { all: config.importUploads, ...times.uploads?.limits },
      onStored: metrics.uploaded,
      onEnd(end) {
        metrics.uploadEnded(end.brokenOff === null);
        tellUpload(end);
      },
      onWhole(key) {
        // For speed: whoever looks for what is forgotten finds it some seconds later.
        services.importJobs.wake(key.accountId, key.importId).catch((error: unknown) => {
          log.warn({ err: error }, 'an import whose file is there begins some seconds late');
        });
      },
    }),
  };
}
