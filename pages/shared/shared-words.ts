import type { Locale } from './locale.ts';
import type { NoticeCode } from './notice.ts';

/** What stands on every page. */
export interface SharedWords {
  readonly skip: string;
  readonly start: string;
  readonly orders: string;
  readonly tasks: string;
  readonly parcels: string;
  readonly search: string;
  readonly searchLabel: string;
  readonly signIn: string;
  readonly signOut: string;
  readonly account: string;
  readonly reference: string;
  readonly backToStart: string;
  readonly notices: Readonly<Record<NoticeCode, string>>;
}

const en: SharedWords = {
  skip: 'To the content',
  start: 'Start',
  orders: 'Orders',
  tasks: 'Tasks',
  parcels: 'Parcels',
  search: 'Search',
  searchLabel: 'Order number, e-mail, SKU, tracking code or postcode',
  signIn: 'Sign in',
  signOut: 'Sign out',
  account: 'Your account',
  reference: 'For support, this request is',
  backToStart: 'To the start page',
  notices: {
    retryPayment: 'The payment provider was asked again.',
    writeOffPayment: 'The money was written off.',
    settleReturn: 'The money of the returned parcel is settled.',
    resumeOrder: 'The order goes on.',
    acknowledgeOrder: 'Acknowledged.',
    checkStock: 'The stock was looked at again.',
    cancelOrder: 'The order is cancelled.',
    correctShippingAddress: 'The address was corrected.',
    retryLabel: 'The carrier was asked for a label again.',
    handOverShipment: 'The parcel is with the carrier.',
    markShipmentDelivered: 'The parcel counts as delivered.',
    markShipmentLost: 'The parcel counts as lost.',
    markShipmentReturned: 'The parcel counts as returned.',
    acknowledgeShipment: 'Acknowledged.',
    acknowledgeUnreadableEvent: 'Acknowledged.',
    approve: 'Approved, and done.',
    refuse: 'Refused: it is not done.',
    resendMessage: 'The message is sent again.',
    holdOrder: 'The order is on hold.',
    releaseOrder: 'The order is no longer on hold.',
    pickShipment: 'The parcel counts as picked.',
    packShipment: 'The parcel counts as packed.',
    submitPaymentMethod: 'The card was sent to the payment provider.',
    claimTask: 'You see to this task.',
    releaseTask: 'Nobody sees to this task now.',
    commentOnTask: 'Noted.',
    closeTask: 'The task is closed.',
    'being-done': 'It was taken up and takes a little longer: look again in a moment.',
    'approval-asked': 'It is more than you may do alone, and not done yet: somebody else is asked to approve it.',
    'signed-in': 'You are signed in.',
    'signed-out': 'You are signed out.',
    saved: 'Saved.',
  },
};

const de: SharedWords = {
  skip: 'Zum Inhalt',
  start: 'Start',
  orders: 'Bestellungen',
  tasks: 'Aufgaben',
  parcels: 'Pakete',
  search: 'Suchen',
  searchLabel: 'Bestellnummer, E-Mail, SKU, Sendungsnummer oder Postleitzahl',
  signIn: 'Anmelden',
  signOut: 'Abmelden',
  account: 'Ihr Konto',
  reference: 'Für Rückfragen: Diese Anfrage ist',
  backToStart: 'Zur Startseite',
  notices: {
    retryPayment: 'Der Zahlungsanbieter wurde noch einmal gefragt.',
    writeOffPayment: 'Das Geld wurde abgeschrieben.',
    settleReturn: 'Das Geld des zurückgekommenen Pakets ist geregelt.',
    resumeOrder: 'Die Bestellung läuft weiter.',
    acknowledgeOrder: 'Zur Kenntnis genommen.',
    checkStock: 'Der Bestand wurde noch einmal geprüft.',
    cancelOrder: 'Die Bestellung ist storniert.',
    correctShippingAddress: 'Die Adresse wurde berichtigt.',
    retryLabel: 'Beim Paketdienst wurde noch einmal ein Etikett angefordert.',
    handOverShipment: 'Das Paket ist beim Paketdienst.',
    markShipmentDelivered: 'Das Paket gilt als zugestellt.',
    markShipmentLost: 'Das Paket gilt als verloren.',
    markShipmentReturned: 'Das Paket gilt als zurückgekommen.',
    acknowledgeShipment: 'Zur Kenntnis genommen.',
    acknowledgeUnreadableEvent: 'Zur Kenntnis genommen.',
    approve: 'Genehmigt und erledigt.',
    refuse: 'Abgelehnt: Es geschieht nicht.',
    resendMessage: 'Die Nachricht wird noch einmal gesendet.',
    holdOrder: 'Die Bestellung ist angehalten.',
    releaseOrder: 'Die Bestellung ist nicht mehr angehalten.',
    pickShipment: 'Das Paket gilt als zusammengestellt.',
    packShipment: 'Das Paket gilt als gepackt.',
    submitPaymentMethod: 'Die Karte wurde dem Zahlungsanbieter übergeben.',
    claimTask: 'Sie kümmern sich um diese Aufgabe.',
    releaseTask: 'Um diese Aufgabe kümmert sich jetzt niemand.',
    commentOnTask: 'Notiert.',
    closeTask: 'Die Aufgabe ist geschlossen.',
    'being-done': 'Es ist angenommen und dauert noch etwas: Sehen Sie gleich noch einmal nach.',
    'approval-asked':
      'Das ist mehr, als Sie allein dürfen, und noch nicht geschehen: Jemand anders soll es genehmigen.',
    'signed-in': 'Sie sind angemeldet.',
    'signed-out': 'Sie sind abgemeldet.',
    saved: 'Gespeichert.',
  },
};

export const sharedWords: Readonly<Record<Locale, SharedWords>> = { en, de };

/** The words of a notice; undefined where what was sent is none of ours. */
export function noticeWords(locale: Locale, code: string | undefined): string | undefined {
  const { notices } = sharedWords[locale];
  return code !== undefined && Object.hasOwn(notices, code) ? notices[code as NoticeCode] : undefined;
}
