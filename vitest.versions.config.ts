/** For other versions of Node and of PostgreSQL: what may depend on them, which is statements, sockets, streams and how Heed starts. */
import { defineConfig } from 'vitest/config';
import whole, { elsewhere } from './vitest.config.js';

export default defineConfig({
  ...whole,
  test: {
    ...whole.test,
    projects: [
      {
        extends: true,
        test: {
          name: 'versions',
          include: [
            'test/**/*.pg.test.ts',
            'test/{backup,core,decision,erasure,event-streams,imports,inbound,live,log}/**/*.test.ts',
            'test/{opt-out-list,proof,screening,shell,webhooks}/**/*.test.ts',
            'src/**/*.test.ts',
          ],
          exclude: [...elsewhere, 'test/live/slow-reader-memory.test.ts', 'test/live/leaks.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
    ],
  },
});
