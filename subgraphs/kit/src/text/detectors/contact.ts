const way =
  '(?:phone|cell|mobile|number|digits|mail|e-?mail|gmail|insta(?:gram)?|snap|whats\\s?app|telegram|handle|socials?|contact(?: details| info)?|numero|nummer|telefono|telefone|telephone|correo|portable|handynummer)';
/** Somebody wants to be reached elsewhere, or to reach somebody. */
const asksContact = new RegExp(
  [
    `(?:what(?:'?s| is)|whats|gimme|give me|send me|share|drop|need|want|(?:can|could|may) (?:i|u|you) (?:have|get|gimme|give|send|share)(?: me)?) (?:u?r|your|ya) (?:\\w+ )?${way}(?![a-z])`,
    `(?:here is|heres|here's|this is|take|save|note) my (?:\\w+ )?${way}(?![a-z])`,
    `(?:pasame|dame|mandame|me passa|me manda|donne(?:-| )moi|file(?:-| )moi|gib mir|schick mir) (?:tu|seu|teu|ton|deine?|dein) ?\\w* ?${way}`,
    `(?:wie ist|was ist) deine? ${way}|(?:cual es|qual e) (?:tu|seu|o seu|o teu) ${way}|c'?est quoi ton ${way}`,
    '(?:my|add my|on my|got|ur|your) (?:wa|tg|ig|sc|vk|kkt|fb)(?![a-z])',
  ].join('|'),
);
/** Somebody wants to leave: elsewhere, another app, without this site. */
const leavesHere =
  /(?:talk|chat|speak|meet|continue|write|message|text|go|move|switch|connect) (?:\w+ ){0,3}(?:elsewhere|somewhere else|off here|off this|outside (?:of )?(?:here|this)|another app|other app|a different app|privately off)|(?:without|leave|off|ditch|skip|forget|outside) (?:of )?(?:this|the) (?:site|app|platform|website|middle ?man)|they (?:block|filter|delete|censor|hide|flag)|cut (?:out )?the middle ?man|scan (?:the|my|this) qr/;

/** `letters`: the text without what stands between them. */
export function asksForContact(plain: string, letters: string): boolean {
  return asksContact.test(plain) || asksContact.test(letters) || leavesHere.test(plain);
}
