// Shared by the parts that follow; the server joins them into one script (pages.py).

const BASE = "__STANDIN_BASE__";
const LOCALES = ["en", "de", "fr", "ja", "zh"];
const ELEMENTS = ["payment", "expressCheckout", "address", "linkAuthentication"];
const RESERVED_HEIGHT = "19rem";
const never = new Promise(() => {});

const localeOf = (wanted) => {
  const tag = !wanted || wanted === "auto" ? navigator.language : wanted;
  const language = String(tag).split(/[-_]/)[0].toLowerCase();
  return LOCALES.includes(language) ? language : "en";
};
const intentIdOf = (clientSecret) => {
  if (!/^pi_\w+_secret_\w+$/.test(clientSecret || "")) {
    throw new Error("IntegrationError: a PaymentIntent client secret is needed");
  }
  return clientSecret.split("_secret_")[0];
};
const ask = async (path, options) => (await fetch(BASE + path, options)).json();
const textsFor = async (locale) => (await ask("/elements/texts.json"))[locale];
