/** Runs before every test file. */

import { silenceSdkVersionWarning } from '../../shared/runtime/quiet-sdk.ts';

silenceSdkVersionWarning(process.env);
