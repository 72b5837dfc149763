import { demoMentees, demoMentors } from '@lyceum/kit/seed/demo.ts';
import type { MentorText } from '../profile/profile.rules.ts';

/** The mentors 10 to 21 of a demo tenant, in this order. */
const mentors: readonly (MentorText & { name: string })[] = [
  {
    name: 'Amara Okafor',
    headline: 'Calculus without tears, from limits to Laplace',
    bio: 'I taught first-year analysis in Lagos for nine years. We draw before we prove, and you will do more than half of the talking.',
    skills: ['Calculus', 'Linear algebra', 'Exam preparation'],
    languages: ['en', 'fr'],
    timeZone: 'Africa/Lagos',
  },
  {
    name: 'Jonas Lindqvist',
    headline: 'TypeScript and Node, reviewed line by line',
    bio: 'Backend engineer for fifteen years. Bring a pull request, leave with a smaller one. Also mock interviews for senior roles.',
    skills: ['TypeScript', 'Node.js', 'Code review', 'System design'],
    languages: ['sv', 'en'],
    timeZone: 'Europe/Stockholm',
  },
  {
    name: 'Mei-Ling Chen',
    headline: 'Mandarin for engineers who travel',
    bio: 'Tones first, then the hundred sentences that you really need in Taipei or Shenzhen. Homework takes ten minutes a day.',
    skills: ['Mandarin', 'Pronunciation', 'Business etiquette'],
    languages: ['zh-Hant', 'en'],
    timeZone: 'Asia/Taipei',
  },
  {
    name: 'Rafael Moreira',
    headline: 'Guitar: bossa nova, samba and the right hand',
    bio: 'Conservatory in Salvador, twenty years on stage. Beginners welcome; we start with one chord and a good metronome.',
    skills: ['Guitar', 'Music theory', 'Bossa nova'],
    languages: ['pt-BR', 'es', 'en'],
    timeZone: 'America/Bahia',
  },
  {
    name: 'Priya Raghunathan',
    headline: 'Data science from the spreadsheet upwards',
    bio: 'I lead an analytics team and remember well what was hard. Python, statistics that you can explain, and honest charts.',
    skills: ['Python', 'Statistics', 'Data visualisation', 'SQL'],
    languages: ['en', 'hi', 'ta'],
    timeZone: 'Asia/Kolkata',
  },
  {
    name: 'Hannah Weiss',
    headline: 'Deutsch B1 bis C1, mit Prüfungstraining',
    bio: 'Prüferin beim Goethe-Institut. Wir sprechen viel, korrigieren freundlich und schreiben jede Woche einen Text.',
    skills: ['German', 'Exam preparation', 'Academic writing'],
    languages: ['de', 'en'],
    timeZone: 'Europe/Berlin',
  },
  {
    name: 'Tomás Herrera',
    headline: 'Product design portfolios that get interviews',
    bio: 'Design lead at two start-ups. We cut your portfolio to three stories and rehearse them until they hold under questions.',
    skills: ['UX design', 'Portfolio review', 'Figma'],
    languages: ['es', 'en'],
    timeZone: 'America/Bogota',
  },
  {
    name: 'Aisha Rahmani',
    headline: 'Organic chemistry as a language, not a list',
    bio: 'Doctoral researcher. Mechanisms with arrows on paper, old exams under time, and no memorising of what can be derived.',
    skills: ['Organic chemistry', 'Biochemistry', 'MCAT'],
    languages: ['fa', 'en', 'de'],
    timeZone: 'Europe/Zurich',
  },
  {
    name: 'Kenji Watanabe',
    headline: 'Go from 20 kyu to 5 kyu, one shape at a time',
    bio: 'Amateur 6 dan. I review your own games with you; the mistakes you repeat are the ones worth an hour.',
    skills: ['Go', 'Game review', 'Japanese'],
    languages: ['ja', 'en'],
    timeZone: 'Asia/Tokyo',
  },
  {
    name: 'Siobhan Byrne',
    headline: 'Novels: getting to the end of the second draft',
    bio: 'Editor of forty published novels. You send twenty pages, I send them back with notes, and then we talk about the hard ones.',
    skills: ['Creative writing', 'Editing', 'English'],
    languages: ['en-IE', 'ga'],
    timeZone: 'Europe/Dublin',
  },
  {
    name: 'Nikolai Petrov',
    headline: 'Physics olympiad and the joy of a hard problem',
    bio: 'Coach of a national team. One problem an hour, solved three ways. For pupils from fifteen and for teachers.',
    skills: ['Physics', 'Problem solving', 'Olympiad training'],
    languages: ['bg', 'ru', 'en'],
    timeZone: 'Europe/Sofia',
  },
  {
    name: 'Leilani Kahale',
    headline: 'Public speaking for people who would rather not',
    bio: 'Former radio host. Breathing, structure, and five minutes in front of a camera every time, until it is boring.',
    skills: ['Public speaking', 'Presentation', 'Voice training'],
    languages: ['en', 'haw'],
    timeZone: 'Pacific/Honolulu',
  },
];

/** The mentees 40 to 51. */
const mentees: readonly {
  name: string;
  goals: string[];
  interests: string[];
  level: 'BEGINNER' | 'INTERMEDIATE' | 'ADVANCED';
}[] = [
  { name: 'Oliver Grant', goals: ['Pass first-year calculus'], interests: ['Calculus', 'Physics'], level: 'BEGINNER' },
  {
    name: 'Yara Haddad',
    goals: ['Find a first job as a developer'],
    interests: ['TypeScript', 'System design'],
    level: 'INTERMEDIATE',
  },
  { name: 'Lucas Meyer', goals: ['Speak with suppliers in Shenzhen'], interests: ['Mandarin'], level: 'BEGINNER' },
  { name: 'Chloe Dubois', goals: ['Play ten songs by heart'], interests: ['Guitar', 'Music theory'], level: 'BEGINNER' },
  { name: 'Daniel Kim', goals: ['Move from finance to analytics'], interests: ['Python', 'SQL'], level: 'INTERMEDIATE' },
  { name: 'Fatima Zahra El Amrani', goals: ['Goethe C1 in June'], interests: ['German'], level: 'ADVANCED' },
  { name: 'Mateo Rossi', goals: ['A portfolio of three good stories'], interests: ['UX design'], level: 'INTERMEDIATE' },
  { name: 'Grace Mwangi', goals: ['MCAT above 512'], interests: ['Organic chemistry', 'Biochemistry'], level: 'ADVANCED' },
  { name: 'Noah Fischer', goals: ['Reach 5 kyu'], interests: ['Go'], level: 'INTERMEDIATE' },
  { name: 'Ines Carvalho', goals: ['Finish the second draft'], interests: ['Creative writing'], level: 'ADVANCED' },
  { name: 'Viktor Horvath', goals: ['National physics finals'], interests: ['Physics'], level: 'ADVANCED' },
  { name: 'Zoe Papadopoulos', goals: ['Give a talk at a conference'], interests: ['Public speaking'], level: 'BEGINNER' },
];

export const demoMentorTexts = demoMentors.map((n, index) => ({ n, ...mentors[index]! }));
export const demoMenteeTexts = demoMentees.map((n, index) => ({ n, ...mentees[index]! }));
