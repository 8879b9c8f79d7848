/** An article of the invented shop. */
export interface SampleArticle {
  readonly sku: string;
  readonly title: string;
  /** Pence. */
  readonly price: number;
}

const families: readonly (readonly [prefix: string, noun: string, price: number, forms: readonly string[]])[] = [
  ['NB10', 'A5 NOTEBOOK', 695, ['HERON', 'FERN', 'TIDE', 'BRICK', 'PLAIN GREY', 'DOTTED INK']],
  ['NB20', 'POCKET NOTEBOOK SET OF 3', 850, ['HEDGEROW', 'HARBOUR', 'MOSS', 'NIGHT SKY']],
  ['PN10', 'ROLLERBALL PEN', 425, ['COPPER', 'SLATE', 'PLUM', 'OLIVE']],
  ['PN20', 'PENCILS, TIN OF 12', 1150, ['GARDEN BIRDS', 'WILD FLOWERS', 'GREYS']],
  ['PN30', 'INK 30 ML', 975, ['RIVER BLUE', 'OAK GALL', 'ROSEHIP', 'PEAT']],
  ['CD10', 'GREETING CARD', 275, ['OWL IN LARCH', 'TWO HARES', 'SMALL BOATS', 'PEAR TREE', 'SNOWY GATE', 'RED KITE']],
  ['CD20', 'THANK YOU CARDS, BOX OF 8', 795, ['POPPY', 'LINEN', 'BEE']],
  ['WR10', 'GIFT WRAP 3 M ROLL', 450, ['FOX RUN', 'GOLD LEAF', 'PAPER CRANES', 'WINTER BERRY']],
  ['WR20', 'RIBBON 10 M', 325, ['FOREST', 'CREAM', 'MARIGOLD']],
  ['MG10', 'ENAMEL MUG', 1295, ['LIGHTHOUSE', 'TEAL RIM', 'BADGER', 'ALPINE']],
  ['CN10', 'SOY CANDLE', 1650, ['FIG LEAF', 'SEA SALT', 'CEDAR', 'QUIET LIBRARY']],
  ['BX10', 'KEEPSAKE BOX', 1895, ['WALNUT', 'BOTANICAL', 'CONSTELLATION']],
  ['BG10', 'COTTON TOTE BAG', 1095, ['LETTERPRESS', 'MARKET DAY', 'STRIPES']],
  ['DC10', 'PAPER GARLAND', 725, ['BUNTING', 'STARS', 'LEAVES']],
  ['PZ10', '500 PIECE PUZZLE', 1595, ['CANAL STREET', 'APPLE VARIETIES']],
  ['ST10', 'STICKER SHEET', 185, ['MUSHROOMS', 'TINY POST', 'PLANETS', 'TEA TIME']],
];

/** Sixty articles; no code of theirs is a code of a real shop's export. */
export const sampleGoods: readonly SampleArticle[] = families.flatMap(([prefix, noun, price, forms]) =>
  forms.map((form, index) => ({
    sku: `${prefix}${index + 1}`,
    title: `${form} ${noun}`,
    price: price + 25 * (index % 3),
  })),
);
