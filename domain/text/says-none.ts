import { plainCode } from './plain-code.ts';

/**
 * What people, and programs for them, write into a field that they have to fill in and have nothing for; without blanks and
 * punctuation.
 */
const WORDS = new Set(
  (
    'na none nil null undefined nan notapplicable notavailable notknown unknown ' +
    'kein keine keines keineangabe entfällt unbekannt aucun aucune néant sansobjet inconnu ' +
    'ninguno ninguna noaplica desconocido nessuno nessuna nenhum nenhuma nãotem geen onbekend ' +
    'ingen inget saknas ukjent brak niedotyczy žádný žádné nincs yok нет なし 無し 无 無 없음'
  ).split(' '),
);
/** With dots or strokes between their letters they say so, as `k.A.`; without, each is also a code or a name: KA is Karnataka. */
const ABBREVIATIONS = new Set('nd ka nvt tba tbc tbd'.split(' '));

/** Whether a text is a word for nothing (`n/a`, `none`, `keine`), or no more than dashes and dots. */
export function saysNone(text: string): boolean {
  // Longer than any of them, and not to be looked through.
  if (text.length > 40) return false;
  const typed = plainCode(text).toLowerCase();
  const word = wordIn(typed);
  if (ABBREVIATIONS.has(word)) return /[a-z] ?[./] ?[a-z]/.test(typed);
  return typed !== '' && (word === '' || /^x{3,}$/.test(word) || WORDS.has(word));
}

/** The same in a field that no word is a value of: there `no`, `x` and `tbc` say so, too. */
export function saysNoneInAnyWay(text: string): boolean {
  if (saysNone(text)) return true;
  const word = text.length > 40 ? '' : wordIn(plainCode(text).toLowerCase());
  return ABBREVIATIONS.has(word) || /^(?:no|xx?)$/.test(word);
}

function wordIn(typed: string): string {
  return typed.replaceAll(/[\s!-/:-@[-`{-~]/g, '');
}
