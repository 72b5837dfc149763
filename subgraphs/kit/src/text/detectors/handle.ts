import type { Folded } from '../fold.ts';
import { disguisedMatcher } from '../words.ts';

/** Names of places to meet elsewhere, with the spellings in which they are meant to pass. */
const platformNames = [
  ...[
    'whats\\s?app',
    'what\\s?s\\s?app',
    'wh?at?sa?pp?',
    'watsap+',
    'gu?asap+',
    'wpp',
    'wapp',
    'zapzap',
    'telegram+',
    'tele\\s?gram',
    'telega',
    'insta(?:gram)?',
  ],
  ...[
    'snap\\s?chat',
    'd[iy][sz]c?cord',
    'skype',
    'viber',
    'we\\s?chat',
    'weixin',
    'kik',
    'kakao(?:talk)?',
    'imessage',
    'facetime',
    'messenger',
    'sk[iy]pe',
  ],
  ...['venmo', 'cash\\s?app', 'pay\\s?pal', 'zelle', 'revolut', 'bizum', 'pix', 'lydia', 'twint'],
];
const strongPlatform = `(?:${platformNames.join('|')})`;
const platform = `(?:${[...platformNames, 'signal', 'snap', 'tg', 'ig', 'line', 'facebook', 'fb', 'zoom', 'linkedin', 'twitter', 'tiktok', 'g\\s?mail', 'google\\s?meet', 'wise', 'matrix', 'threema'].join('|')})`;
/** How people offer a place, in the languages that are spoken here. */
const offer =
  'have|got|use|using|add|try|on|via|por|per|uber|by|through|mein|meine|my|mon|mi|meu|minha|te paso|passo|ai|a|tienes|tens|hast du|tu as|switch to|move to|over to';
const handlePatterns: readonly RegExp[] = [
  new RegExp(
    `(?<![a-z])(?:add|dm|message|msg|text|find|contact|reach|hit|ping|follow|call|write|hmu|pay|send|ring|join|schreib|ruf|llamame|escribeme|chama|me liga|ecris|appelle)\\s+(?:to\\s+)?(?:me|us|it|mir|moi|the money|up|each other)?\\s{0,2}(?:up\\s+)?(?:money\\s+)?(?:on|at|via|over|through|by|using|to|with|uber|per|por|pelo|no|sur|par)\\s+(?:my\\s+)?${platform}(?![a-z])`,
  ),
  new RegExp(`(?<![a-z])(?:my|mon|mein|mi|meu)\\s+(?:personal\\s+|own\\s+)?${strongPlatform}(?![a-z])`),
  new RegExp(`(?<![a-z])${strongPlatform}\\s*(?:id|handle|name|user|username|number|nr|no|tag|is|me|:|=|->|@)`),
  new RegExp(`(?<![a-z])(?:${offer})\\s+(?:to\\s+)?${strongPlatform}\\s*(?:[?!.,;)]|$|too|instead|here|and|y|und|et|e)`),
  new RegExp(
    `(?<![a-z])(?:use|switch to|move to|talk on|chat on|continue on|go to|got)\\s+(?:to\\s+)?${strongPlatform}(?![a-z])`,
  ),
  /(?<![a-z])(?:got|have)\s+(?:tg|ig|snap|insta|signal)\s*\?/,
  new RegExp(`(?<![a-z0-9])@[a-z0-9._]{3,30}\\s+(?:on|at|in)\\s+${platform}(?![a-z])`),
  /(?<![a-z])(?:ig|insta|tg|snap|sc|fb|discord|telegram|whatsapp|skype)\s*[:=@]\s*@?[a-z0-9._]{3,30}/,
  /(?<![a-z])(?:insta|snap|discord|telegram|whatsapp|skype)\s+is\s+@?[a-z0-9._]{3,30}/,
  /(?<![a-z])(?:same|my)\s+(?:full\s+)?(?:user\s?name|nick(?:name)?|handle|name)\s+(?:there|as here|over there|on (?:it|there)|everywhere)/,
  /(?<![a-z])(?:mismo usuario|mesmo nome|mesmo usuario|gleicher name|meme pseudo|mi correo es|mon mail|meine mail|meu email)(?![a-z])/,
  /(?<![a-z])(?:bird|paper ?plane|camera|ghost|green|blue) app(?![a-z])|book of faces|app do passarinho|app del avion/,
];
const cyrillicHandle =
  /(?:в|во|на|есть)\s+(?:телег|тг(?![а-я])|вотсап|ватсап|вацап|вайбер|вк(?![а-я])|инст)|(?:напиши|пиши|звони|набери)\s+(?:мне\s+)?(?:в|на|по)\s/;
/** A picture in place of a platform's name, and somebody's name there. */
const pictured =
  /[\u{1f47b}\u{1f4f8}\u{1f4f7}\u{1f426}\u{1f4d8}]\s*(?:\S{1,3}\s+)?(?:is\s+)?@?(?=[a-z0-9]*[._0-9])[a-z0-9._]{4,30}/u;
const namedElsewhere = disguisedMatcher([
  'whatsapp',
  'telegram',
  'instagram',
  'snapchat',
  'discord',
  'skype',
  'viber',
  'wechat',
  'gmail',
  'email',
  'venmo',
  'zelle',
  'paypal',
  'bizum',
  'revolut',
  'kakaotalk',
  'phone',
  'number',
]);

export function hasHandle(folded: Folded): boolean {
  const { plain, letters, cyrillic } = folded;
  return (
    pictured.test(plain) ||
    handlePatterns.some((pattern) => pattern.test(plain) || pattern.test(letters)) ||
    cyrillicHandle.test(cyrillic) ||
    namedElsewhere(folded)
  );
}
