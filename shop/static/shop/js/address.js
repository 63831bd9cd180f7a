/**
 * Keeps what a person types while the fields of another country are on their way: the answer
 * only knows what stood in the form when it was asked for.
 */

const ID = "address-form";
const typed = new Map();

function keep(field, was) {
  if (field.type === "checkbox") {
    field.checked = was.checked;
  } else if (!field.options || [...field.options].some((option) => option.value === was.value)) {
    field.value = was.value;
  }
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === ID) typed.clear();
});

document.addEventListener("input", (event) => {
  if (event.target.form?.id === ID) typed.set(event.target.name, event.target);
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== ID) return;
  for (const [name, was] of typed) {
    const field = event.target.elements[name];
    if (field) keep(field, was);
  }
});
