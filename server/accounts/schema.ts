import { z } from 'zod';
import { LOCALES } from '#lib/i18n/locales.ts';

/** What people type about themselves, checked alike in the browser and on the server. Lengths count UTF-16 units. */

/** NIST SP 800-63B §3.1.1: at least 8 characters without composition rules, long ones allowed; 200 bounds the hashing. */
export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 200;
/** RFC 5321 §4.5.3.1.3: the longest path that mail servers accept. */
export const EMAIL_MAX = 254;
/** Fits a leaderboard row; most Chinese names have 2–4 characters, long Western ones about 40. */
export const NAME_MAX = 50;
export const HANDLE_MIN = 2;
export const HANDLE_MAX = 30;
export const BIO_MAX = 500;
export const TOKEN_NAME_MAX = 60;

export const emailSchema = z.string().trim().max(EMAIL_MAX).pipe(z.email());

/** Control and formatting characters could disguise one name as another (Unicode UTS #39 §3). */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

export const nameSchema = z
  .string()
  .transform((name) => name.normalize('NFKC').trim().replace(/\s+/g, ' '))
  .pipe(
    z
      .string()
      .min(1)
      .max(NAME_MAX)
      .refine((name) => !INVISIBLE.test(name), 'invisible'),
  );

/**
 * The same password typed on another keyboard or system may come in another Unicode form: normalised, it is the same
 * (RFC 8265 asks for NFC; NFKC also joins full-width with half-width Latin, which Chinese input methods switch silently).
 */
export const passwordSchema = z
  .string()
  // Before normalising, which may lengthen a text: a megabyte must not be normalised first.
  .max(PASSWORD_MAX)
  .transform((password) => password.normalize('NFKC'))
  .pipe(z.string().min(PASSWORD_MIN).max(PASSWORD_MAX));

/** Names that read as part of the site or as its staff. */
export const RESERVED_HANDLES: ReadonlySet<string> = new Set([
  'about',
  'account',
  'admin',
  'administrator',
  'anonymous',
  'api',
  'help',
  'host',
  'me',
  'mod',
  'moderator',
  'null',
  'official',
  'operator',
  'root',
  'security',
  'staff',
  'support',
  'system',
  'tidu',
  'undefined',
]);

export const handleSchema = z
  .string()
  .trim()
  .toLowerCase()
  .min(HANDLE_MIN)
  .max(HANDLE_MAX)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .refine((handle) => !RESERVED_HANDLES.has(handle), 'reserved');

export const localeSchema = z.enum(LOCALES);

export const signUpSchema = z.object({
  email: emailSchema,
  password: passwordSchema,
  name: nameSchema,
  handle: handleSchema.optional(),
  locale: localeSchema,
});
export type SignUp = z.infer<typeof signUpSchema>;

/** An existing password is compared, not judged: the rules may have been others when it was made. */
export const givenPasswordSchema = z
  .string()
  .min(1)
  .max(PASSWORD_MAX)
  .transform((password) => password.normalize('NFKC'));

/** Looser than `emailSchema` for the same reason. */
export const signInSchema = z.object({
  email: z.string().trim().min(1).max(EMAIL_MAX),
  password: givenPasswordSchema,
});

export const profileSchema = z.object({
  name: nameSchema,
  handle: handleSchema,
  bio: z
    .string()
    .max(BIO_MAX)
    .transform((bio) => bio.trim()),
});
export type ProfileUpdate = z.infer<typeof profileSchema>;

export const changePasswordSchema = z.object({ current: givenPasswordSchema, next: passwordSchema });

export const tokenNameSchema = z.string().trim().min(1).max(TOKEN_NAME_MAX);

export const setupSchema = z.object({
  token: z.string().min(1).max(100),
  email: emailSchema,
  password: passwordSchema,
  name: nameSchema,
  locale: localeSchema.optional(),
});
