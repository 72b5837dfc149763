import type { TextRules } from './screen.ts';

/**
 * The rules of a tenant that has not published its own yet (version 0). Words are stems in folded spelling; see `words.ts` for the
 * spellings that they cover.
 */
export const defaultTextRules: TextRules = {
  version: 0,
  rules: [
    {
      id: 'profanity.strong',
      category: 'PROFANITY',
      action: 'SUSPICIOUS',
      weight: 0.95,
      match: {
        kind: 'words',
        words: [
          'fuck', 'fuk', 'fck', 'phuck', 'motherfuck', 'mofo', 'shit', 'sht', 'bullshit', 'bitch', 'biatch', 'btch', 'cunt', 'asshole', 'ashole', 'arsehole', 'asshat', 'jackass',
          'dumbass', 'bastard', 'dick', 'dickhead', 'prick', 'cock', 'cocksuck', 'pussy', 'slut', 'whore', 'twat', 'wank', 'wanker', 'bollocks', 'douche', 'douchebag', 'piss',
          'stfu', 'gtfo', 'kys', 'blowjob', 'handjob', 'jerkoff', 'cum', 'dildo', 'tits', 'titties', 'porn', 'horny', 'ass', 'arse',
        ],
      },
    },
    {
      id: 'profanity.slur',
      category: 'HATE',
      action: 'BLOCKED',
      weight: 1,
      match: { kind: 'words', words: ['nigger', 'nigga', 'faggot', 'fagot', 'kike', 'chink', 'spic', 'tranny', 'retard', 'gook', 'wetback', 'paki'] },
    },
    {
      id: 'threat',
      category: 'HARASSMENT',
      action: 'SUSPICIOUS',
      weight: 0.9,
      match: {
        kind: 'phrases',
        phrases: [
          'kill yourself', 'go die', 'i will kill you', 'i will find you', 'i know where you live', 'i will hurt you', 'you are worthless', 'you are an idiot', 'you are a moron',
          'shut up you', 'send nudes', 'send me nudes', 'are you single and',
        ],
      },
    },
    { id: 'contact.email', category: 'CONTACT', action: 'SUSPICIOUS', weight: 0.95, match: { kind: 'detector', detector: 'email' } },
    { id: 'contact.phone', category: 'CONTACT', action: 'SUSPICIOUS', weight: 0.9, match: { kind: 'detector', detector: 'phone' } },
    { id: 'contact.link', category: 'CONTACT', action: 'SUSPICIOUS', weight: 0.95, match: { kind: 'detector', detector: 'link' } },
    { id: 'contact.handle', category: 'CONTACT', action: 'SUSPICIOUS', weight: 0.9, match: { kind: 'detector', detector: 'handle' } },
    {
      id: 'contact.off_platform',
      category: 'CONTACT',
      action: 'SUSPICIOUS',
      weight: 0.8,
      match: {
        kind: 'phrases',
        phrases: [
          'outside the platform', 'outside of the platform', 'outside this platform', 'off the platform', 'off platform', 'outside the app', 'off the app', 'outside this site',
          'outside the site', 'off this site', 'avoid the fee', 'avoid the fees', 'avoid the commission', 'avoid fees', 'skip the fee', 'skip the fees', 'without the fee', 'without the fees',
          'save the fee', 'save the fees', 'no platform fee', 'pay me directly', 'pay directly', 'pay you directly', 'pay me in cash', 'pay you in cash', 'bank transfer', 'wire me',
          'send money directly', 'my phone number', 'your phone number', 'your number', 'my number is', 'my cell is', 'call me at', 'text me at', 'my email is', 'my mail is', 'email me at',
          'mail me at', 'your email', 'book directly with me', 'without lyceum', 'cancel the booking and pay',
        ],
      },
    },
  ],
};
