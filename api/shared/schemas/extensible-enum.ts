import { z } from 'zod';

/**
 * A word of an answer that is one of a few today; later versions may know more. Described as a text with the known words as
 * `examples`, as Zalando's RESTful API guidelines have it (rule 112, which gave `x-extensible-enum` up for this in 2025): of a closed
 * `enum`, generated clients in Java, Go and Python make a type that throws at the first word it does not know.
 */
export function extensibleEnum<Word extends string>(id: string, about: string, meanings: Meanings<Word>) {
  const words = Object.keys(meanings) as Word[];
  return z.enum(words).meta({
    id,
    description: describe(about, meanings),
    override: ({ jsonSchema }) => {
      delete jsonSchema.enum;
      jsonSchema.examples = words;
    },
  });
}

/** The same, where it is a text to us as well: the words are somebody else’s, or stand in the database. */
export function extensibleText(id: string, about: string, meanings: Meanings<string>) {
  return z.string().meta({ id, description: describe(about, meanings), examples: Object.keys(meanings) });
}

/** What each word means, for people. */
export type Meanings<Word extends string> = Readonly<Record<Word, string>>;

function describe(about: string, meanings: Meanings<string>): string {
  const listed = Object.entries(meanings).map(([word, meaning]) => `- \`${word}\`: ${meaning}`);
  return [`${about} Extensible enum: later versions may know more.`, '', ...listed].join('\n');
}
