// SPDX-License-Identifier: Apache-2.0

/**
 * Makes an element.
 *
 * @param {string} tag its name
 * @param {Object<string, string>} [attributes]
 * @param {...(Node|string)} children strings become text, never markup
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/**
 * Shows a text. The text node stays, and nothing is touched if the text is the same, so that a reader's selection lasts.
 *
 * @param {Element} place
 * @param {string} text
 */
export function show(place, text) {
  const first = place.firstChild;
  if (first !== null && first === place.lastChild && first.nodeType === Node.TEXT_NODE) {
    if (first.data !== text) {
      first.data = text;
    }
  } else if (place.textContent !== text) {
    place.textContent = text;
  }
}

/**
 * Sets an attribute, or takes it away.
 *
 * @param {Element} place
 * @param {string} name
 * @param {?string} value null: none
 */
export function mark(place, name, value) {
  if (value === null) {
    place.removeAttribute(name);
  } else if (place.getAttribute(name) !== value) {
    place.setAttribute(name, value);
  }
}

/**
 * Puts children into an order with as few moves as possible, and drops those that are not named.
 *
 * @param {Element} parent
 * @param {Element[]} children
 */
export function arrange(parent, children) {
  const wanted = new Set(children);
  let next = parent.firstElementChild;
  for (const child of children) {
    while (next !== null && !wanted.has(next)) {
      const gone = next;
      next = next.nextElementSibling;
      gone.remove();
    }
    if (child === next) {
      next = next.nextElementSibling;
    } else {
      parent.insertBefore(child, next);
    }
  }
  while (next !== null) {
    const rest = next.nextElementSibling;
    if (!wanted.has(next)) {
      next.remove();
    }
    next = rest;
  }
}

/**
 * The part of a template's copy that has a name.
 *
 * @param {Element} root
 * @param {string} name the value of its data-slot
 * @returns {HTMLElement}
 */
export function slot(root, name) {
  const found = root.querySelector(`[data-slot="${name}"]`);
  if (found === null) {
    throw new Error(`no place named ${name} in <${root.localName}>`);
  }
  return found;
}

/**
 * A copy of what is in a template of the page.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function copy(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}
