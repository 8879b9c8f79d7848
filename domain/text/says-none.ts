import { plainCode } from './plain-code.ts';

/**
 * What people, and programs for them, write into a field that they have to fill in and have nothing for; without blanks and
 * punctuation. Only words that are neither a code nor a name where a field may be left out: `NA` is a province of Italy too.
 */
const NONE = new Set(
  (
    'na nd none no nil null undefined nan notapplicable notavailable notknown unknown tba tbc tbd ' +
    'kein keine keines keineangabe ka entfällt unbekannt aucun aucune néant sansobjet inconnu ' +
    'ninguno ninguna noaplica desconocido nessuno nessuna nenhum nenhuma nãotem geen nvt onbekend ' +
    'ingen inget saknas ukjent brak niedotyczy žádný žádné nincs yok нет なし 無し 无 無 없음'
  ).split(' '),
);

/** Whether a text is a word for nothing (`n/a`, `none`, `keine`), or no more than dashes and dots. */
export function saysNone(text: string): boolean {
  // Longer than any of them, and not to be looked through.
  if (text.length > 40) return false;
  const typed = plainCode(text).toLowerCase();
  const word = typed.replaceAll(/[\s!-/:-@[-`{-~]/g, '');
  return typed !== '' && (word === '' || /^x+$/.test(word) || NONE.has(word));
}
