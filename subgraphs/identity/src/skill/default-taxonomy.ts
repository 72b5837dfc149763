/**
 * The taxonomy with which every marketplace begins. One skill a line, indented below its parent: name in English | name in German | synonyms, by comma. The slug is
 * made of the English name. No two skills share a name or a synonym: what a mentor writes then says one skill.
 */
export const defaultTaxonomy = `
Mathematics | Mathematik | maths, math, Mathe
  Arithmetic | Rechnen | mental arithmetic, Kopfrechnen
  Algebra | Algebra |
    Linear algebra | Lineare Algebra | matrices, vectors
    Abstract algebra | Abstrakte Algebra | group theory, Gruppentheorie
  Geometry | Geometrie |
    Trigonometry | Trigonometrie |
    Topology | Topologie |
  Calculus | Analysis | calc, Differentialrechnung, Integralrechnung
    Differential equations | Differentialgleichungen | ODE, PDE
    Real analysis | Reelle Analysis |
    Complex analysis | Funktionentheorie |
  Statistics | Statistik | stats
    Probability | Wahrscheinlichkeitsrechnung | Stochastik
    Regression analysis | Regressionsanalyse |
    Biostatistics | Biostatistik |
  Discrete mathematics | Diskrete Mathematik |
    Combinatorics | Kombinatorik |
    Graph theory | Graphentheorie |
    Number theory | Zahlentheorie |
    Logic | Logik | mathematical logic
  Numerical methods | Numerik | numerical analysis
  Optimisation | Optimierung | optimization, operations research
  Olympiad training | Olympiade-Training | maths olympiad, Mathe-Olympiade
Natural sciences | Naturwissenschaften | science, sciences
  Physics | Physik |
    Mechanics | Mechanik |
    Electromagnetism | Elektrodynamik | electrodynamics
    Thermodynamics | Thermodynamik | Wärmelehre
    Optics | Optik |
    Quantum mechanics | Quantenmechanik | quantum physics, Quantenphysik
    Relativity | Relativitätstheorie |
    Astrophysics | Astrophysik |
  Chemistry | Chemie |
    Organic chemistry | Organische Chemie | orgo
    Inorganic chemistry | Anorganische Chemie |
    Physical chemistry | Physikalische Chemie |
    Analytical chemistry | Analytische Chemie |
    Biochemistry | Biochemie |
  Biology | Biologie |
    Genetics | Genetik |
    Cell biology | Zellbiologie |
    Ecology | Ökologie |
    Neuroscience | Neurowissenschaft | neurobiology
    Botany | Botanik |
    Zoology | Zoologie |
    Microbiology | Mikrobiologie |
  Earth science | Geowissenschaften | geosciences
    Geology | Geologie |
    Meteorology | Meteorologie |
    Oceanography | Meereskunde |
  Astronomy | Astronomie |
  Laboratory practice | Laborpraxis | lab skills
Computing | Informatik | computer science, CS, IT
  Programming | Programmieren | coding, software development, Softwareentwicklung
    Python | Python |
    JavaScript | JavaScript | JS, ECMAScript
    TypeScript | TypeScript | TS
    Java | Java |
    C | C | C language
    C++ | C++ | cpp
    C# | C# | csharp, dotnet, .NET
    Rust | Rust |
    Go programming | Programmieren in Go | Golang
    Kotlin | Kotlin |
    Swift | Swift |
    PHP | PHP |
    Ruby | Ruby | Ruby on Rails
    Haskell | Haskell | functional programming, funktionale Programmierung
    Scala | Scala |
    R | R | R language
    MATLAB | MATLAB |
    Scratch | Scratch |
    Algorithms | Algorithmen | data structures, Datenstrukturen
    Code review | Code-Review |
    Git | Git | version control, Versionsverwaltung
    Software testing | Softwaretests | TDD
  Web development | Webentwicklung | web design, Webdesign
    HTML and CSS | HTML und CSS | HTML, CSS
    React | React | React.js
    Vue | Vue | Vue.js
    Angular | Angular |
    Node.js | Node.js | Node
    Web accessibility | Barrierefreies Web | a11y
  Mobile development | App-Entwicklung | app development
    Android development | Android-Entwicklung | Android
    iOS development | iOS-Entwicklung | iOS
    Flutter | Flutter |
  Databases | Datenbanken |
    SQL | SQL |
    PostgreSQL | PostgreSQL | Postgres
    MySQL | MySQL |
    MongoDB | MongoDB | NoSQL
  Infrastructure | Infrastruktur | DevOps
    Linux | Linux | Unix
    Docker | Docker | containers
    Kubernetes | Kubernetes | K8s
    Amazon Web Services | Amazon Web Services | AWS
    Azure | Azure |
    Google Cloud | Google Cloud | GCP
    Networking | Netzwerktechnik | computer networks
  System design | Systementwurf | software architecture, Softwarearchitektur
  Cybersecurity | IT-Sicherheit | information security, Informationssicherheit
    Cryptography | Kryptographie |
    Penetration testing | Penetrationstests | ethical hacking
  Game development | Spieleentwicklung |
    Unity | Unity |
    Unreal Engine | Unreal Engine |
  Robotics | Robotik | Arduino, Raspberry Pi
  Office software | Bürosoftware | Microsoft Office
    Excel | Excel | spreadsheets, Tabellenkalkulation
    PowerPoint | PowerPoint |
    Word processing | Textverarbeitung | Microsoft Word
Data and machine learning | Daten und maschinelles Lernen |
  Data science | Data Science | Datenwissenschaft
  Data analysis | Datenanalyse | data analytics, analytics
  Data visualisation | Datenvisualisierung | data visualization, charts
    Power BI | Power BI |
    Tableau | Tableau |
  Data engineering | Data Engineering | ETL
  Machine learning | Maschinelles Lernen | ML
    Deep learning | Deep Learning | neural networks, neuronale Netze
    Computer vision | Bildverarbeitung |
    Natural language processing | Sprachverarbeitung | NLP
    Prompt writing | Prompts schreiben | prompt engineering
Languages | Sprachen | foreign languages, Fremdsprachen
  English | Englisch |
    Business English | Wirtschaftsenglisch |
    IELTS | IELTS |
    TOEFL | TOEFL |
  German | Deutsch | Deutsch als Fremdsprache, DaF
    Goethe-Zertifikat | Goethe-Prüfung | TestDaF
  French | Französisch | DELF
  Spanish | Spanisch | DELE
  Italian | Italienisch |
  Portuguese | Portugiesisch |
  Dutch | Niederländisch |
  Swedish | Schwedisch |
  Norwegian | Norwegisch |
  Danish | Dänisch |
  Finnish | Finnisch |
  Polish | Polnisch |
  Czech | Tschechisch |
  Russian | Russisch |
  Ukrainian | Ukrainisch |
  Greek | Griechisch | modern Greek
  Turkish | Türkisch |
  Arabic | Arabisch |
  Hebrew | Hebräisch |
  Persian | Persisch | Farsi
  Hindi | Hindi |
  Bengali | Bengalisch |
  Tamil | Tamil |
  Urdu | Urdu |
  Mandarin | Mandarin | Chinese, Chinesisch, HSK
  Cantonese | Kantonesisch |
  Japanese | Japanisch | JLPT
  Korean | Koreanisch | TOPIK
  Vietnamese | Vietnamesisch |
  Thai | Thailändisch |
  Indonesian | Indonesisch |
  Swahili | Suaheli | Kiswahili
  Irish | Irisch | Gaeilge
  Latin | Latein |
  Ancient Greek | Altgriechisch |
  Sign language | Gebärdensprache |
  Pronunciation | Aussprache | accent training
  Grammar | Grammatik |
  Translation | Übersetzen | interpreting, Dolmetschen
Humanities | Geisteswissenschaften |
  History | Geschichte |
    Ancient history | Alte Geschichte |
    Modern history | Neuere Geschichte |
    Art history | Kunstgeschichte |
  Philosophy | Philosophie |
    Ethics | Ethik |
  Religious studies | Religionswissenschaft | theology, Theologie
  Literature | Literatur | literary studies
  Linguistics | Linguistik | Sprachwissenschaft
  Archaeology | Archäologie |
  Media studies | Medienwissenschaft |
Social sciences | Sozialwissenschaften |
  Psychology | Psychologie |
  Sociology | Soziologie |
  Political science | Politikwissenschaft | politics, Politik
  Geography | Geographie | Erdkunde
  Anthropology | Anthropologie | Ethnologie
  Pedagogy | Pädagogik | teaching, Didaktik
  Law | Recht | Jura
    Civil law | Zivilrecht |
    Criminal law | Strafrecht |
    Public law | Öffentliches Recht |
Writing and speaking | Schreiben und Reden |
  Creative writing | Kreatives Schreiben | fiction
  Academic writing | Wissenschaftliches Schreiben | essays, thesis writing
  Editing | Lektorat | proofreading, Korrektorat
  Journalism | Journalismus |
  Copywriting | Werbetexten |
  Technical writing | Technisches Schreiben | technical documentation
  Public speaking | Öffentliches Reden | rhetoric, Rhetorik
    Presentation | Präsentieren | presentation skills
    Debating | Debattieren |
    Voice training | Stimmbildung |
Business | Wirtschaft | economics and business
  Economics | Volkswirtschaft | VWL
    Microeconomics | Mikroökonomie |
    Macroeconomics | Makroökonomie |
    Econometrics | Ökonometrie |
  Business administration | Betriebswirtschaft | BWL
  Accounting | Rechnungswesen | bookkeeping, Buchhaltung
  Finance | Finanzen |
    Corporate finance | Unternehmensfinanzierung |
    Investing | Geldanlage | stock market, Börse
    Personal finance | Private Finanzen |
  Taxation | Steuern | tax law, Steuerrecht
  Marketing | Marketing |
    Search engine optimisation | Suchmaschinenoptimierung | SEO
    Social media marketing | Social-Media-Marketing | social media
    Online advertising | Onlinewerbung |
  Sales | Vertrieb |
  Entrepreneurship | Unternehmensgründung | start-ups, startups
  Product management | Produktmanagement |
  Project management | Projektmanagement | PMP
    Scrum | Scrum | agile
  Human resources | Personalwesen | HR, recruiting
  Leadership | Führung | management
  Negotiation | Verhandeln |
  Business etiquette | Business-Etikette |
  Supply chain | Lieferkette | logistics, Logistik
  Consulting | Unternehmensberatung | case interviews
Career | Beruf | career coaching, Karriereberatung
  Job applications | Bewerbungen | CV writing, Lebenslauf
  Interview preparation | Vorbereitung auf Vorstellungsgespräche | mock interviews
  Portfolio review | Portfolio-Beratung |
  Career change | Berufswechsel |
  Mentoring skills | Mentoring |
  Time management | Zeitmanagement |
  University applications | Studienbewerbung | admissions
Design | Gestaltung |
  UX design | UX-Design | user experience, usability
  UI design | UI-Design | interface design
  Graphic design | Grafikdesign |
    Figma | Figma |
    Photoshop | Photoshop |
    Illustrator | Illustrator |
    InDesign | InDesign |
    Typography | Typografie |
  Product design | Produktdesign | industrial design
  Fashion design | Modedesign |
  Interior design | Innenarchitektur |
  Architecture | Architektur |
  3D modelling | 3D-Modellierung | Blender
  CAD | CAD | AutoCAD
  Animation | Animation | motion design
Arts and crafts | Kunst und Handwerk |
  Drawing | Zeichnen | sketching
  Painting | Malen | Malerei
    Watercolour | Aquarell | watercolor
    Oil painting | Ölmalerei |
  Sculpture | Bildhauerei |
  Pottery | Töpfern | ceramics, Keramik
  Photography | Fotografie |
  Film making | Filmemachen | video production
    Video editing | Videoschnitt |
  Calligraphy | Kalligrafie |
  Sewing | Nähen |
  Knitting | Stricken | crochet, Häkeln
  Woodworking | Holzarbeit | carpentry
  Acting | Schauspiel | theatre, Theater
  Cooking | Kochen |
  Baking | Backen |
  Gardening | Gärtnern |
Music | Musik |
  Music theory | Musiktheorie | harmony, Harmonielehre
  Composition | Komposition | songwriting
  Singing | Gesang | vocals, Singen
  Choir conducting | Chorleitung | conducting
  Piano | Klavier |
  Keyboard playing | Keyboard spielen |
  Organ | Orgel |
  Guitar | Gitarre | acoustic guitar
    Electric guitar | E-Gitarre |
    Classical guitar | Konzertgitarre |
  Bass guitar | E-Bass |
  Ukulele | Ukulele |
  Violin | Geige | Violine
  Viola | Bratsche |
  Cello | Cello | Violoncello
  Double bass | Kontrabass |
  Harp | Harfe |
  Flute | Querflöte |
  Recorder | Blockflöte |
  Clarinet | Klarinette |
  Oboe | Oboe |
  Saxophone | Saxophon |
  Trumpet | Trompete |
  Trombone | Posaune |
  Drums | Schlagzeug | percussion
  Bossa nova | Bossa Nova |
  Jazz | Jazz | improvisation
  Music production | Musikproduktion | Ableton, mixing
  DJing | Auflegen |
Sports and movement | Sport und Bewegung | sports, Sport
  Fitness | Fitness | personal training, Krafttraining
  Running | Laufen |
  Yoga | Yoga |
  Pilates | Pilates |
  Swimming | Schwimmen |
  Tennis | Tennis |
  Football | Fußball | soccer
  Basketball | Basketball |
  Climbing | Klettern | bouldering
  Cycling | Radfahren |
  Skiing | Skifahren |
  Sailing | Segeln | navigation
  Martial arts | Kampfsport | judo, karate
  Dance | Tanz | dancing, Tanzen
    Ballet | Ballett |
    Salsa | Salsa |
    Tango | Tango |
Games | Spiele |
  Chess | Schach |
  Go | Go | Baduk, Weiqi
  Bridge | Bridge |
  Poker | Poker |
  Game review | Partieanalyse |
School and exams | Schule und Prüfungen |
  Exam preparation | Prüfungsvorbereitung | test preparation
  Abitur | Abitur | Matura
  GCSE | GCSE |
  A-levels | A-Levels |
  International Baccalaureate | International Baccalaureate | IB
  SAT | SAT |
  ACT | ACT |
  GRE | GRE |
  GMAT | GMAT |
  MCAT | MCAT |
  LSAT | LSAT |
  Homework help | Hausaufgabenhilfe | Nachhilfe, tutoring
  Primary school | Grundschule | elementary school
  Study skills | Lernmethoden | study techniques, learning to learn
  Problem solving | Problemlösen |
  Special education | Sonderpädagogik | dyslexia, Legasthenie
Engineering | Ingenieurwesen |
  Mechanical engineering | Maschinenbau |
  Electrical engineering | Elektrotechnik | electronics, Elektronik
  Civil engineering | Bauingenieurwesen | statics, Statik
  Chemical engineering | Verfahrenstechnik |
  Aerospace engineering | Luft- und Raumfahrttechnik |
  Materials science | Werkstoffkunde |
  Control engineering | Regelungstechnik |
Health | Gesundheit |
  Medicine | Medizin |
    Anatomy | Anatomie |
    Physiology | Physiologie |
    Pharmacology | Pharmakologie |
  Nursing | Krankenpflege |
  Nutrition | Ernährung |
  First aid | Erste Hilfe |
  Meditation | Meditation | mindfulness, Achtsamkeit
  Stress management | Stressbewältigung |
`;
