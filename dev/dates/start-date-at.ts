// Before each suite of `npm run test:dates`: its clock starts at the moment that the run is about, and goes on from there.
declare const datesStartAt: number;

const Real = Date;
const aheadMs = datesStartAt - Real.now();
const now = () => Real.now() + aheadMs;

globalThis.Date = new Proxy(Real, {
  construct: (real, args, newTarget) =>
    Reflect.construct(real, args.length === 0 ? [now()] : args, newTarget) as object,
  apply: () => new Real(now()).toString(),
  get: (real, key) => (key === 'now' ? now : (Reflect.get(real, key) as unknown)),
});
