/** Rights that hold for some of the table's partition keys only. */

/** Conditions for a policy statement; a key may end in `*`. */
export function onlyKeys(emulator: boolean, keys: readonly string[]) {
  // Emulators do not tell a policy which keys a request is about, and would refuse all of them.
  if (emulator) return {};
  return {
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys },
      // For all values of none is true, too.
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  };
}
