import type { Locale } from '../shared/locale.ts';

export interface SignInWords {
  readonly signIn: string;
  readonly email: string;
  readonly password: string;
  readonly refused: string;
  readonly wait: (seconds: number) => string;
  readonly busy: string;
  readonly elsewhere: (provider: string) => string;
  readonly elsewhereRefused: string;
  readonly elsewhereFailed: string;
  readonly goOn: string;
  readonly secondFactor: string;
  readonly secondFactorHint: string;
  readonly code: string;
  readonly codeRefused: string;
  readonly setUp: string;
  readonly setUpHint: string;
  readonly setUpRequired: string;
  readonly qrCode: string;
  readonly typeInstead: string;
  readonly confirm: string;
  readonly recoveryCodes: string;
  readonly recoveryCodesHint: string;
  readonly join: string;
  readonly joinHint: (name: string) => string;
  readonly newPassword: string;
  readonly passwordHint: string;
  readonly choosePassword: string;
  readonly linkOver: string;
  readonly linkOverHint: string;
  readonly passwordRefused: Readonly<Record<'too-short' | 'too-long' | 'guessable', string>>;
  readonly account: string;
  readonly role: string;
  readonly language: string;
  readonly languageOfBrowser: string;
  readonly save: string;
  readonly changePassword: string;
  readonly currentPassword: string;
  readonly passwordWrong: string;
  readonly authenticator: string;
  readonly hasAuthenticator: (codesLeft: number) => string;
  readonly hasNone: string;
  readonly setUpNow: string;
  readonly newRecoveryCodes: string;
  readonly sessions: string;
  readonly sessionsHint: string;
  readonly thisBrowser: string;
  readonly browser: string;
  readonly network: string;
  readonly lastSeen: string;
  readonly end: string;
  readonly endOthers: string;
  readonly unknown: string;
}

const en: SignInWords = {
  signIn: 'Sign in',
  email: 'E-mail address',
  password: 'Password',
  refused: 'Address or password is not right, or the account is not active.',
  wait: (seconds) => `There were too many attempts. Try again in ${seconds} s.`,
  busy: 'Too many people are signing in at the moment. Try again.',
  elsewhere: (provider) => `Sign in with ${provider}`,
  elsewhereRefused:
    'This account does not belong to anybody of the staff. An invitation goes to its e-mail address first.',
  elsewhereFailed: 'Signing in there did not succeed. Try again.',
  goOn: 'Continue',
  secondFactor: 'Second factor',
  secondFactorHint: 'Type the six digits that your authenticator shows, or one of your recovery codes.',
  code: 'Code',
  codeRefused: 'This code is not right, or was used before. An authenticator shows the next one within 30 s.',
  setUp: 'Set up an authenticator',
  setUpHint: 'Read the picture with an authenticator on your phone, and type the six digits that it shows.',
  setUpRequired: 'Your role moves money or decides who may do what: a password alone does not open it.',
  qrCode: 'QR code for your authenticator',
  typeInstead: 'Or type this key there:',
  confirm: 'Confirm',
  recoveryCodes: 'Your recovery codes',
  recoveryCodesHint:
    'Each lets you in once when you do not have your authenticator. They are shown now and never again: print them.',
  join: 'Choose a password',
  joinHint: (name) => `Welcome, ${name}. You sign in with this address and a password of your own.`,
  newPassword: 'New password',
  passwordHint: 'At least 8 characters. Some words in a row are good; what everybody has is refused.',
  choosePassword: 'Choose',
  linkOver: 'This link is good no longer',
  linkOverHint: 'It was used, a later one was made, or a week has gone by. Ask an administrator for another.',
  passwordRefused: {
    'too-short': 'It is too short: at least 8 characters.',
    'too-long': 'It is too long: at most 256 characters.',
    guessable: 'It is too easy to guess: a common password, your name, or a simple pattern.',
  },
  account: 'Your account',
  role: 'Role',
  language: 'Language',
  languageOfBrowser: 'That of the browser',
  save: 'Save',
  changePassword: 'Change the password',
  currentPassword: 'Current password',
  passwordWrong: 'The current password is not right, or there were too many attempts.',
  authenticator: 'Authenticator',
  hasAuthenticator: (left) => `It is set up. Recovery codes left: ${left}.`,
  hasNone: 'None is set up.',
  setUpNow: 'Set one up',
  newRecoveryCodes: 'Make new recovery codes',
  sessions: 'Where you are signed in',
  sessionsHint: 'A session ends after 8 hours without use, and after 24 hours in any case.',
  thisBrowser: 'this browser',
  browser: 'Browser',
  network: 'Network',
  lastSeen: 'Last used',
  end: 'Sign out there',
  endOthers: 'Sign out everywhere else',
  unknown: 'not known',
};

const de: SignInWords = {
  signIn: 'Anmelden',
  email: 'E-Mail-Adresse',
  password: 'Passwort',
  refused: 'Adresse oder Passwort stimmt nicht, oder das Konto ist nicht aktiv.',
  wait: (seconds) => `Es waren zu viele Versuche. Versuchen Sie es in ${seconds} s wieder.`,
  busy: 'Gerade melden sich zu viele an. Versuchen Sie es noch einmal.',
  elsewhere: (provider) => `Mit ${provider} anmelden`,
  elsewhereRefused:
    'Dieses Konto gehört zu niemandem vom Personal. Zuerst geht eine Einladung an seine E-Mail-Adresse.',
  elsewhereFailed: 'Die Anmeldung dort ist nicht gelungen. Versuchen Sie es noch einmal.',
  goOn: 'Weiter',
  secondFactor: 'Zweiter Faktor',
  secondFactorHint:
    'Geben Sie die sechs Ziffern ein, die Ihr Authenticator zeigt, oder einen Ihrer Wiederherstellungscodes.',
  code: 'Code',
  codeRefused: 'Dieser Code stimmt nicht oder wurde schon benutzt. Der Authenticator zeigt binnen 30 s den nächsten.',
  setUp: 'Authenticator einrichten',
  setUpHint:
    'Lesen Sie das Bild mit einem Authenticator auf Ihrem Telefon ein, und geben Sie die sechs Ziffern ein, die er zeigt.',
  setUpRequired: 'Ihre Rolle bewegt Geld oder entscheidet, wer was darf: Ein Passwort allein öffnet sie nicht.',
  qrCode: 'QR-Code für Ihren Authenticator',
  typeInstead: 'Oder geben Sie dort diesen Schlüssel ein:',
  confirm: 'Bestätigen',
  recoveryCodes: 'Ihre Wiederherstellungscodes',
  recoveryCodesHint:
    'Jeder lässt Sie einmal ein, wenn Sie Ihren Authenticator nicht haben. Sie werden jetzt gezeigt und nie wieder: Drucken Sie sie aus.',
  join: 'Passwort wählen',
  joinHint: (name) => `Willkommen, ${name}. Sie melden sich mit dieser Adresse und einem eigenen Passwort an.`,
  newPassword: 'Neues Passwort',
  passwordHint: 'Mindestens 8 Zeichen. Einige Wörter hintereinander sind gut; was alle haben, wird nicht genommen.',
  choosePassword: 'Wählen',
  linkOver: 'Dieser Link gilt nicht mehr',
  linkOverHint:
    'Er wurde benutzt, es gibt einen neueren, oder eine Woche ist vorbei. Bitten Sie jemanden mit der Rolle Administrator um einen anderen.',
  passwordRefused: {
    'too-short': 'Es ist zu kurz: mindestens 8 Zeichen.',
    'too-long': 'Es ist zu lang: höchstens 256 Zeichen.',
    guessable: 'Es ist zu leicht zu erraten: ein häufiges Passwort, Ihr Name oder ein einfaches Muster.',
  },
  account: 'Ihr Konto',
  role: 'Rolle',
  language: 'Sprache',
  languageOfBrowser: 'Die des Browsers',
  save: 'Speichern',
  changePassword: 'Passwort ändern',
  currentPassword: 'Jetziges Passwort',
  passwordWrong: 'Das jetzige Passwort stimmt nicht, oder es waren zu viele Versuche.',
  authenticator: 'Authenticator',
  hasAuthenticator: (left) => `Er ist eingerichtet. Wiederherstellungscodes übrig: ${left}.`,
  hasNone: 'Es ist keiner eingerichtet.',
  setUpNow: 'Einen einrichten',
  newRecoveryCodes: 'Neue Wiederherstellungscodes',
  sessions: 'Wo Sie angemeldet sind',
  sessionsHint: 'Eine Anmeldung endet nach 8 Stunden ohne Benutzung und in jedem Fall nach 24 Stunden.',
  thisBrowser: 'dieser Browser',
  browser: 'Browser',
  network: 'Netz',
  lastSeen: 'Zuletzt benutzt',
  end: 'Dort abmelden',
  endOthers: 'Überall sonst abmelden',
  unknown: 'unbekannt',
};

export const signInWords: Readonly<Record<Locale, SignInWords>> = { en, de };
