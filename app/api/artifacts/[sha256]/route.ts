import { sendArtifact } from '#server/rest/answer-artifacts.ts';
import { currentRuntime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

export async function GET(request: Request, context: { params: Promise<{ sha256: string }> }) {
  return sendArtifact(currentRuntime(), request, (await context.params).sha256);
}
