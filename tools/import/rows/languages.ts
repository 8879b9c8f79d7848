/** Whose names of countries and months files may have: the languages of Europe, by BCP 47. */
export const languages: readonly string[] =
  'bg cs da de el en es et fi fr ga hr hu is it lt lv mt nb nl pl pt ro ru sk sl sv tr uk'.split(' ');
