/** `workers-hash.ts FROM RUNS`: prints what the diaries of these seeds come to, for a test that compares processes. */

import { written } from '../../local/written.ts';
import { diaryHash } from './story/diary-hash.ts';
import { drawScenario } from './scenario/draw.ts';

const [from, runs] = process.argv.slice(2).map(Number);
const hashes: string[] = [];
for (let i = 0; i < (runs ?? 0); i++) hashes.push(await diaryHash(drawScenario((from ?? 0) + i)));
await written(JSON.stringify(hashes));
process.exit(0);
