import { parseSync, type Expression, type ModuleItem, type TsType, type VariableDeclarator } from '@swc/core';

/**
 * Names at the top of a module that could keep something from one run of a workflow to the next: a variable that is assigned
 * again, a collection that may be changed, an object with state of its own. What is declared as read-only is none.
 */
export function findModuleState(source: string): string[] {
  const { body } = parseSync(source, { syntax: 'typescript', target: 'esnext' });
  return body.flatMap((item) => stateOf(item, source));
}

function stateOf(item: ModuleItem, source: string): string[] {
  const declaration = item.type === 'ExportDeclaration' ? item.declaration : item;
  if (declaration.type === 'ClassDeclaration') {
    const statics = declaration.body.filter((member) => member.type === 'ClassProperty' && member.isStatic);
    return statics.length > 0 ? [declaration.identifier.value] : [];
  }
  if (declaration.type !== 'VariableDeclaration' || declaration.declare) return [];
  const { kind, declarations } = declaration;
  return declarations.filter((one) => kind !== 'const' || mayChange(one) || remembers(one, source)).map(nameOf);
}

function nameOf({ id }: VariableDeclarator): string {
  return id.type === 'Identifier' ? id.value : 'a pattern';
}

function mayChange({ id, init }: VariableDeclarator): boolean {
  const type = id.type === 'Identifier' ? annotationOf(id) : undefined;
  return init !== undefined && init !== null && !isReadOnly(type) && hasState(init);
}

/** A pattern with these flags remembers where its last test stopped. */
function remembers(declarator: VariableDeclarator, source: string): boolean {
  const { init } = declarator;
  const isTested = ['test', 'exec'].some((method) => source.includes(`${nameOf(declarator)}.${method}(`));
  return init?.type === 'RegExpLiteral' && /[gy]/.test(init.flags) && isTested;
}

const CHANGEABLE = new Set(['Map', 'Set', 'WeakMap', 'WeakSet', 'Array']);

function hasState(init: Expression): boolean {
  switch (init.type) {
    case 'TsConstAssertion':
      return false;
    case 'TsSatisfiesExpression':
      return hasState(init.expression);
    case 'TsAsExpression':
      return !isReadOnly(init.typeAnnotation) && hasState(init.expression);
    case 'ObjectExpression':
    case 'ArrayExpression':
      return true;
    case 'NewExpression':
      return init.callee.type === 'Identifier' && CHANGEABLE.has(init.callee.value);
    case 'CallExpression':
      // What is created here once would be shared by every run.
      return init.callee.type === 'Identifier' && /^create[A-Z]/.test(init.callee.value);
    default:
      return false;
  }
}

/** swc has it on a name that is declared, though its types say so of a name that is used only. */
function annotationOf(id: object): TsType | undefined {
  return (id as { readonly typeAnnotation?: { readonly typeAnnotation: TsType } }).typeAnnotation?.typeAnnotation;
}

function isReadOnly(type: TsType | undefined | null): boolean {
  if (type?.type === 'TsTypeOperator') return type.op === 'readonly';
  if (type?.type !== 'TsTypeReference') return type !== undefined && type !== null && type.type === 'TsFunctionType';
  const { typeName } = type;
  return typeName.type === 'Identifier' && typeName.value.startsWith('Readonly');
}
