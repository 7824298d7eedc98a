// A sheet that only passes on: its button is there for browsers without scripts.
document.forms[0].requestSubmit();
