/** Entry point of the CDK: `npx cdk synth`, `npx cdk deploy --all -c stage=prod`. */

import { App } from 'aws-cdk-lib';
import { addStacks } from './stacks.ts';

const app = new App();
addStacks(app);
app.synth();
