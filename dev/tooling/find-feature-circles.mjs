// Finds features of a layer that know each other in a circle, types included: in `db/`, one such as orders → payments → orders.
// A feature is a folder of the layer; files beside the folders put features together and are none.

/**
 * @param {ReadonlyArray<{ source: string, dependencies: ReadonlyArray<{ resolved: string }> }>} modules
 * @param {string} layer
 * @returns {string[][]} Each circle as the imports that make it, such as `db/orders/a.ts → db/payments/b.ts`.
 */
export function findFeatureCircles(modules, layer) {
  const edges = edgesOf(modules, layer);
  const circles = [];
  const told = new Set();
  for (const feature of [...edges.keys()].toSorted((a, b) => a.localeCompare(b))) {
    if (told.has(feature)) continue;
    const circle = shortestWayBack(edges, feature);
    if (!circle) continue;
    for (const one of circle) told.add(one);
    circles.push(circle.map((from, index) => edges.get(from).get(circle[index + 1] ?? feature)));
  }
  return circles;
}

/** Which features each feature imports, with an import that shows it. */
function edgesOf(modules, layer) {
  const edges = new Map();
  for (const { source, dependencies } of modules) {
    const from = featureOf(source, layer);
    if (from === undefined || source.endsWith('.test.ts')) continue;
    for (const { resolved } of dependencies) {
      const to = featureOf(resolved, layer);
      if (to === undefined || to === from) continue;
      if (!edges.has(from)) edges.set(from, new Map());
      if (!edges.get(from).has(to)) edges.get(from).set(to, `${source} → ${resolved}`);
    }
  }
  return edges;
}

function featureOf(path, layer) {
  const [root, feature, ...rest] = path.split('/');
  return root === layer && rest.length > 0 ? feature : undefined;
}

/** Breadth first: the features from `start` to the one that imports it again. */
function shortestWayBack(edges, start) {
  const queue = [[start]];
  const seen = new Set();
  for (const way of queue) {
    for (const next of edges.get(way.at(-1))?.keys() ?? []) {
      if (next === start) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push([...way, next]);
    }
  }
  return undefined;
}
