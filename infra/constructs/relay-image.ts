/** What the relay's task runs: an image with the relay in it, or a public one that loads it. */

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { relayBootstrap, relayBundle } from '../relay-bundle.ts';
import type { RelayImage } from '../settings.ts';

const projectRoot = join(import.meta.dirname, '..', '..');

/** Node as its makers publish it. One that is not rebuilt under its name, unlike `24`. */
export const publicImage = 'public.ecr.aws/docker/library/node:24.20.0-trixie-slim';

export interface RelayProgram {
  readonly image: ContainerImage;
  /** Where node is in the image. */
  readonly node: string;
  /** Instead of the image's own; absent: that is the relay. */
  readonly entryPoint?: string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** The task role is given what loading takes. */
export function relayProgram(scope: Construct, kind: RelayImage, taskRole: Role): RelayProgram {
  switch (kind) {
    case 'asset':
      return builtImage();
    case 'public':
      return loadingImage(scope, taskRole);
  }
}

function builtImage(): RelayProgram {
  const image = ContainerImage.fromAsset(projectRoot, {
    file: 'relay/Dockerfile',
    platform: Platform.LINUX_ARM64,
  });
  return { image, node: '/nodejs/bin/node', environment: {} };
}

/** For who has no docker. The bundle goes the way of the functions' code, through the bucket of the CDK. */
function loadingImage(scope: Construct, taskRole: Role): RelayProgram {
  const bytes = relayBundle();
  const bundle = assetOf(scope, bytes);
  taskRole.addToPolicy(
    new PolicyStatement({
      actions: ['s3:GetObject'],
      resources: [bundle.bucket.arnForObjects(bundle.s3ObjectKey)],
    }),
  );
  return {
    image: ContainerImage.fromRegistry(publicImage),
    node: 'node',
    entryPoint: ['node', '--input-type=module', '--eval', relayBootstrap()],
    environment: {
      MMM_RELAY_BUNDLE_URL: bundle.httpUrl,
      MMM_RELAY_BUNDLE_SHA256: createHash('sha256').update(bytes).digest('hex'),
    },
  };
}

function assetOf(scope: Construct, bytes: Uint8Array): Asset {
  const folder = mkdtempSync(join(tmpdir(), 'mmm-relay-'));
  try {
    const file = join(folder, 'relay.mjs');
    writeFileSync(file, bytes);
    // The file is copied to the output here and now, so the folder can go.
    return new Asset(scope, 'Bundle', { path: file });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
