import { spokenAddress } from './spoken-address.ts';

const messengerLink =
  /(?<![a-z])(?:t\.me|wa\.me|m\.me|discord\.gg|line\.me|paypal\.me|cash\.app|venmo\.com|instagram\.com|facebook\.com|fb\.com|zoom\.us|snapchat\.com|telegram\.(?:me|org)|skype\.com|whatsapp\.com)(?![a-z])/;

/** Places that lessons speak of; everything else that looks like an address leads somewhere nobody here can see. */
const knownDomain =
  /^(?:[a-z0-9-]+\.)*(?:wikipedia|wiktionary|khanacademy|github|gitlab|stackoverflow|stackexchange|youtube|desmos|wolframalpha|wolfram|geogebra|arxiv|mozilla|python|nodejs|rust-lang|typescriptlang|w3schools|duolingo|coursera|edx|overleaf|leo|linguee|deepl|merriam-webster|cambridge|oxford|bbc|nasa|who|un|example|google|npmjs|docs|kaggle|jstor|lichess|chess|imslp|musescore|gutenberg)\.[a-z.]+$/;
const domain =
  /(?<![a-z0-9@.])(?:[a-z0-9-]{2,40}\.){1,3}(?:com|net|org|me|ee|app|io|co|eu|info|biz|link|page|site|online|shop|club|chat|gg|tv|de|fr|es|br|ru|uk|it|pt|nl|ch|at|pl)(?![a-z.-]*[a-z])/g;

export function hasLink(plain: string): boolean {
  const text = spokenAddress(plain).replace(/\s+\.\s*(?=[a-z])|\.\s+(?=(?:com|net|org)(?![a-z]))/g, '.');
  if (messengerLink.test(text)) return true;
  return [...text.matchAll(domain)].some(
    ([found]) => !knownDomain.test(found) && !/^(?:node|next|vue|react|express|asp|socket)\./.test(found),
  );
}
