import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { StartProblem } from '#boot/start-problem.ts';
import { BadSetting, type Env, parseEnv } from '#server/env.ts';

const FILE = fileURLToPath(new URL('../.env', import.meta.url));

/** The settings of this deployment: the environment, and `.env` for what it leaves out. @throws StartProblem `bad_setting` */
export function readSettings(): Env {
  if (existsSync(FILE)) process.loadEnvFile(FILE);
  try {
    return parseEnv(process.env);
  } catch (error) {
    if (error instanceof BadSetting) throw new StartProblem('bad_setting', { line: error.message }, error);
    throw error;
  }
}
