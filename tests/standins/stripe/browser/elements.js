// Elements: the shop's side of the payment frame.

class Element {
  constructor(type, elements) {
    this.type = type;
    this._elements = elements;
    this._handlers = {};
    this._answers = new Map();
    this._receive = this._receive.bind(this);
  }

  on(event, handler) {
    (this._handlers[event] ||= []).push(handler);
    return this;
  }

  once(event, handler) {
    const once = (data) => {
      this.off(event, once);
      handler(data);
    };
    return this.on(event, once);
  }

  off(event, handler) {
    const kept = (this._handlers[event] || []).filter((one) => handler && one !== handler);
    this._handlers[event] = kept;
    return this;
  }

  async mount(target) {
    const node = typeof target === "string" ? document.querySelector(target) : target;
    if (!node) throw new Error(`IntegrationError: there is no element ${target} to mount in`);
    if (this.type !== "payment") {
      this._fire("ready", {});
      return;
    }
    const offer = await this._elements._offer();
    if (offer.error) {
      this._fire("loaderror", { error: offer.error });
      return;
    }
    this._frame = this._newFrame(offer.payment_method_types);
    addEventListener("message", this._receive);
    node.replaceChildren(this._frame);
  }

  _newFrame(types) {
    const { appearance = {} } = this._elements._options;
    const query = new URLSearchParams({
      ...(appearance.variables || {}),
      methods: types.join(","),
      locale: this._elements._locale,
    });
    const frame = document.createElement("iframe");
    frame.title = "Secure payment input frame";
    frame.lang = "en";
    frame.allow = "payment *";
    Object.assign(frame.style, {
      border: "0", colorScheme: "light", display: "block", height: RESERVED_HEIGHT, width: "100%",
    });
    frame.src = `${BASE}/elements/payment#${query}`;
    frame.addEventListener("error", () => this._fire("loaderror", { error: { type: "api_error" } }));
    return frame;
  }

  _receive({ source, origin, data }) {
    const isOurs = this._frame && source === this._frame.contentWindow && origin === BASE;
    if (!isOurs || !data || !data.standin) return;
    const { standin: event, ...rest } = data;
    if (event === "height") this._frame.style.height = `${Math.ceil(rest.height)}px`;
    else if (event === "answer") this._answers.get(rest.id)?.(rest.answer);
    else this._fire(event, rest);
  }

  _fire(event, data) {
    [...(this._handlers[event] || [])].forEach((handler) =>
      handler({ elementType: this.type, ...data }),
    );
  }

  _ask(question, data = {}) {
    if (!this._frame) throw new Error("IntegrationError: the payment element is not mounted");
    const id = crypto.getRandomValues(new Uint32Array(2)).join("-");
    return new Promise((resolve) => {
      this._answers.set(id, (answer) => {
        this._answers.delete(id);
        resolve(answer);
      });
      this._frame.contentWindow.postMessage({ ...data, standinAsk: question, id }, BASE);
    });
  }

  focus() {
    this._frame?.focus();
    this._ask("focus");
  }

  update() {}

  collapse() {}

  unmount() {
    removeEventListener("message", this._receive);
    this._frame?.remove();
    this._frame = null;
  }

  destroy() {
    this.unmount();
    this._elements._payment = null;
  }
}

class Elements {
  constructor(stripe, options) {
    if (options.paymentMethodTypes) {
      throw new Error("IntegrationError: paymentMethodTypes is no longer supported");
    }
    this._stripe = stripe;
    this._options = options;
    this._locale = localeOf(options.locale || stripe._locale);
    this._payment = null;
  }

  create(type) {
    if (!ELEMENTS.includes(type)) throw new Error(`IntegrationError: no element ${type}`);
    const element = new Element(type, this);
    if (type === "payment") this._payment = element;
    return element;
  }

  getElement(type) {
    return type === "payment" ? this._payment : null;
  }

  update(options) {
    Object.assign(this._options, options);
  }

  submit() {
    return this._payment._ask("validate");
  }

  async _offer() {
    const { clientSecret, allowedPaymentMethodTypes } = this._options;
    if (!clientSecret) return { payment_method_types: allowedPaymentMethodTypes || ["card"] };
    try {
      return await this._stripe._retrieve(clientSecret);
    } catch {
      return { error: { type: "api_connection_error" } };
    }
  }
}
