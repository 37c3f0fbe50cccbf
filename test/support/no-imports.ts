/** What Heed has for imports, where there are none. */
import type { Services } from '../../src/core/graph/context.js';

const nobody = () => Promise.reject(new Error('there are no imports here'));

export const noImports: Pick<Services, 'importProgress'> = {
  importProgress: { follow: nobody },
};
