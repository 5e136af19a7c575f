import { SANDBOX_MAKERS } from '#workers/sandbox/testing/sandboxes.ts';

/** A parent to kill: runs the request given as JSON in the sandbox named first, and never gets to its end. */
const [name, request] = process.argv.slice(2);
const maker = SANDBOX_MAKERS.find((sandbox) => sandbox.name === name);
if (maker === undefined || request === undefined)
  throw new Error('usage: run-endless-model.ts <sandbox> <request>');
await maker.make().infer(JSON.parse(request));
