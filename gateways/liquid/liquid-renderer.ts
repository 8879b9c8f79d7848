import { Liquid, type Template } from 'liquidjs';
import type { RenderTemplate } from '../../domain/messages/write-message.ts';

/** Parsed templates are kept; a shop has a few dozen. */
const KEPT_MAX = 500;
/** Of a template that its author has made to loop. By the clock, also while the machine has no time for it: others take a millisecond. */
const RENDER_MS = 1_000;

/**
 * Liquid as a shop's own templates may use it: what is not there or not known fails, nothing of the prototype is reached, and no other
 * file is included (without `templates` any of the working folder would be).
 */
export function createLiquidRenderer(): RenderTemplate {
  const engine = (outputEscape?: 'escape') => {
    const liquid = new Liquid({
      strictVariables: true,
      strictFilters: true,
      ownPropertyOnly: true,
      templates: {},
      renderLimit: RENDER_MS,
      parseLimit: 100_000,
      memoryLimit: 5_000_000,
      ...(outputEscape ? { outputEscape } : {}),
    });
    const parsed = new Map<string, Template[]>();
    return (template: string, view: object): string => {
      const known = parsed.get(template) ?? liquid.parse(template);
      if (parsed.size >= KEPT_MAX) parsed.clear();
      parsed.set(template, known);
      return String(liquid.renderSync(known, view));
    };
  };
  const engines = { text: engine(), html: engine('escape') };
  return (template, view, as) => engines[as](template, view);
}
