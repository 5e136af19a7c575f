import { createRestApi } from '#server/rest/app.ts';
import { currentRuntime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

const api = createRestApi(currentRuntime);
const answer = (request: Request) => api.fetch(request);

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
