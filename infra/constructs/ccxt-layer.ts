/** A layer with the exchanges of ccxt that this deployment trades on. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { writeCcxtLayer } from '../ccxt-files.ts';

export class CcxtLayer extends Construct {
  readonly layer: LayerVersion;

  constructor(scope: Construct, id: string, exchanges: readonly string[]) {
    super(scope, id);
    const folder = mkdtempSync(join(tmpdir(), 'mmm-ccxt-'));
    try {
      writeCcxtLayer(exchanges, folder);
      // The files are copied to the output here and now, so the folder can go.
      this.layer = new LayerVersion(this, 'Layer', {
        description: `MMM: ccxt, of it ${exchanges.join(', ')}`,
        code: Code.fromAsset(folder),
        compatibleRuntimes: [Runtime.NODEJS_24_X],
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}
