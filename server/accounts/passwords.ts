import { hash, type Options, verify } from '@node-rs/argon2';

/**
 * argon2id with 19 MiB, 2 passes, 1 lane: OWASP Password Storage Cheat Sheet, first choice for servers that hash in
 * parallel. Hashes carry their parameters (PHC form), so raising these leaves old passwords valid.
 */
const PARAMETERS: Options = {
  // Algorithm.Argon2id: a const enum, which type stripping cannot read.
  algorithm: 2,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

/** @param password already normalised by its schema */
export function hashPassword(password: string): Promise<string> {
  return hash(password, PARAMETERS);
}

/**
 * The hash of 32 random bytes that nobody kept, with the parameters above: an unknown account is compared with it, so
 * that asking for one takes as long as for a known one.
 */
const DECOY =
  '$argon2id$v=19$m=19456,t=2,p=1$akenMZ/t4mElVRpYlTs+KA$vHqcw/GfD8MTbqWD59kX3dsfhZJtQjz1kHddq16QlZI';

/** Whether `password` has the hash. Without a hash (no such account) the answer is no, after the same work. */
export async function passwordMatches(password: string, passwordHash: string | null): Promise<boolean> {
  const matches = await verify(passwordHash ?? DECOY, password);
  return matches && passwordHash !== null;
}
