// The claim sheet works without this. With it the password can be shown while typing, and what is missing is counted.
const field = document.getElementById('password');
const hint = document.getElementById('password-hint');
const words = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

function count() {
  const missing = 10 - [...field.value].length;
  if (missing >= 10) hint.textContent = 'At least ten letters. A short sentence is good and easy to remember.';
  else if (missing > 0) hint.textContent = `${words[missing - 1]} more ${missing === 1 ? 'letter' : 'letters'}`;
  else hint.textContent = 'Long enough.';
}

const label = document.createElement('label');
const box = document.createElement('input');
box.type = 'checkbox';
box.addEventListener('change', () => (field.type = box.checked ? 'text' : 'password'));
label.className = 'show';
label.append(box, ' Show what I type');
hint.after(label);
hint.setAttribute('aria-live', 'polite');
field.addEventListener('input', count);
// A browser saves a password only out of a password field.
field.form.addEventListener('submit', () => (field.type = 'password'));
count();
