import { randomBytes, randomInt } from 'node:crypto';
import { signedToken } from './signedToken';

/** Letters and digits that are not mistaken for each other, and nothing that a shell, URL or `.env` would read. */
const letters = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** True for `hex N`, `base64 N`, `password N` (N characters, 1 to 999) and `jwt SECRET_NAME ROLE`. */
export function isRecipe(text: string): boolean {
  return /^((hex|base64|password) [1-9]\d{0,2}|jwt [A-Za-z_]\w* \w+)$/.test(text);
}

/**
 * Makes a fresh value by a rule's recipe, from the platform's secure random source. `base64` is the URL-safe kind;
 * `jwt` is a token for a role, signed (HS256) with the variable it names and good for ten years.
 *
 * @param lookup asked for the variable that signs
 * @returns undefined where that variable has no value yet
 * @throws RangeError for a recipe that is none; the loader lets none of those through
 */
export function generateValue(
  recipe: string,
  lookup: (name: string) => string | undefined,
  now = Date.now(),
): string | undefined {
  const [kind = '', subject = '', role = ''] = recipe.split(' ');
  const length = Number(subject);
  switch (kind) {
    case 'hex':
      return randomBytes(Math.ceil(length / 2))
        .toString('hex')
        .slice(0, length);
    case 'base64':
      return randomBytes(length).toString('base64url').slice(0, length);
    case 'password':
      return Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
    case 'jwt': {
      const secret = lookup(subject);
      return secret ? signedToken(role, secret, Math.floor(now / 1000)) : undefined;
    }
    default:
      throw new RangeError(`"${recipe}" is no recipe for a value`);
  }
}

/** The recipe in words: "32 hexadecimal characters". */
export function describeRecipe(recipe: string): string {
  const [kind = '', subject = '', role = ''] = recipe.split(' ');
  switch (kind) {
    case 'hex':
      return `${subject} hexadecimal characters`;
    case 'base64':
      return `${subject} base64 characters`;
    case 'jwt':
      return `a token for ${role}, signed with ${subject}`;
    default:
      return `${subject} random letters and digits`;
  }
}
