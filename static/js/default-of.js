// What a field held when the server sent it. A select that says nothing shows its first option.
export function defaultOf(field) {
  if (!field.options) return field.defaultValue;
  return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0]).value;
}
