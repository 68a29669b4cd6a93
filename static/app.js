// What pages can do without: showing what was typed as a password, and sending a form but once.
'use strict';

for (const button of document.querySelectorAll('button[aria-controls]')) {
  const field = document.getElementById(button.getAttribute('aria-controls'));
  const show = { type: 'text', text: button.dataset.hide, name: button.dataset.hideName };
  const hide = { type: 'password', text: button.textContent, name: button.getAttribute('aria-label') };
  const turn = ({ type, text, name }) => {
    field.type = type;
    button.textContent = text;
    button.setAttribute('aria-label', name);
  };
  // As a text it is still a password: no phone is to change what is typed.
  field.autocapitalize = 'none';
  field.setAttribute('autocorrect', 'off');
  button.hidden = false;
  button.addEventListener('click', () => turn(field.type === 'password' ? show : hide));
  // Browsers keep passwords, not texts.
  field.form.addEventListener('submit', () => turn(hide));
}

const sent = new Set();

function release(form) {
  sent.delete(form);
  for (const button of form.querySelectorAll('[aria-disabled]')) button.removeAttribute('aria-disabled');
}

window.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  event.submitter?.setAttribute('aria-disabled', 'true');
  // Whoever stopped the page from loading, or let it open elsewhere, may go on.
  setTimeout(release, 3000, form);
});
window.addEventListener('pageshow', () => sent.forEach(release));
