import { latinSlug } from '#lib/latin-slug.ts';
import { HANDLE_MAX, handleSchema } from '#server/accounts/schema.ts';

/**
 * A handle to offer while somebody fills in the form: from the name where it has Latin letters, else from the e-mail
 * address. Empty where neither gives an allowed one; whether it is free is the server's to say.
 */
export function suggestHandle(name: string, email: string): string {
  const candidates = [name, email.split('@')[0] ?? ''].map((text) => latinSlug(text, HANDLE_MAX));
  return candidates.find((candidate) => handleSchema.safeParse(candidate).success) ?? '';
}
