import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
let leaked: ReadonlySet<string> | null = null;

/**
 * The 49,000 passwords that are most frequent in public leaks, in small letters; 18,000 of them are long enough for us. Unpacked when the first password is
 * chosen, so that no start waits for it.
 */
export function leakedPasswords(): ReadonlySet<string> {
  if (!leaked) {
    const { dictionary } = require('@zxcvbn-ts/language-common') as typeof import('@zxcvbn-ts/language-common');
    leaked = new Set(dictionary['passwords-common']);
  }
  return leaked;
}

/** The stems that people decorate, in several languages. */
export const commonPasswords: ReadonlySet<string> = new Set(
  `
  password passw0rd p@ssw0rd p@ssword pa$$word passwort kennwort motdepasse contrasena contraseña wachtwoord senha parola
  123456 1234567 12345678 123456789 1234567890 12345678910 0123456789 0987654321 987654321 87654321 11223344 112233445566 123123123 12341234
  123321123 147258369 159753456 741852963 987456321 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc zaq12wsx q1w2e3r4 q1w2e3r4t5
  qwerty qwertyu qwertyui qwertyuiop qwertz qwertzui qwertzuiop azerty azertyuiop asdfghjk asdfghjkl asdf1234 asdfasdf zxcvbnm zxcvbnm123
  qwerty12 qwer1234 qweasdzxc qweqweqwe abcdefg abcdefgh abcdefghi abcd1234 abc12345 a1b2c3d4 aa123456 a12345678 a123456789
  iloveyou iloveu ichliebedich teamo tequiero jetaime loveyou lovelove princess sunshine superman batman spiderman pokemon dragon monkey
  football fussball baseball basketball liverpool chelsea arsenal barcelona realmadrid juventus manchester jordan jordan23 michael jennifer
  charlie thomas jessica michelle daniel ashley andrew joshua matthew george nicole samantha alexander maverick mercedes ferrari
  letmein letmein1 welcome welcome1 willkommen bienvenue admin admin123 administrator adminadmin root toor rootroot master access secret
  changeme changeit default guest guest123 test test1234 testtest testing user username login login123 internet computer whatever trustno1
  starwars startrek matrix freedom shadow hunter ranger buster tigger ginger pepper cookie cheese chocolate butterfly flower summer winter
  spring autumn sommer january february august september october november december monday friday
  passwordpassword password1 password12 password123 passpass pass1234 mypassword nopassword newpassword yourpassword qazwsxedc google facebook
  linkedin instagram samsung iphone android microsoft windows hello hello123 hallo hallo123 hola1234 bonjour computer1 blink182 lol12345
  lyceum lyceum123 mentor mentee mentoring learning student teacher
  `
    .trim()
    .split(/\s+/),
);
