import { notFound } from 'next/navigation';

/**
 * The API's answer for a page, or the site's 404 where there is no such thing, where its existence is private, and
 * where the address could never name one.
 */
export async function orNotFound<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    // Recognised by its code: the class may have been evaluated twice.
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'NOT_FOUND' || code === 'BAD_REQUEST') notFound();
    throw error;
  }
}
