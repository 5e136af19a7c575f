import { receiveArtifact } from '#server/rest/answer-artifacts.ts';
import { currentRuntime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

export const POST = (request: Request) => receiveArtifact(currentRuntime(), request);
