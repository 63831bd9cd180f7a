/**
 * The product gallery: thumbnails follow the strip, and a dialog shows one picture large.
 * Without this module the strip scrolls, the thumbnails are links and nothing is lost but zoom.
 */

class Gallery {
  constructor(root) {
    this.pictures = [...root.querySelectorAll(".gallery__strip > li")];
    this.thumbs = [...root.querySelectorAll("[data-thumb]")];
    this.dialog = root.querySelector("dialog");
    this.stage = root.querySelector("[data-zoom-stage]");
    this.current = 0;
    this.listen(root);
    this.watchStrip(root.querySelector(".gallery__strip"));
  }

  listen(root) {
    root.querySelectorAll("[data-zoom]").forEach((button, index) => {
      button.addEventListener("click", () => this.open(index));
    });
    this.thumbs.forEach((thumb, index) => {
      thumb.addEventListener("click", (event) => {
        event.preventDefault();
        this.pictures[index].scrollIntoView({ block: "nearest", inline: "center" });
      });
    });
    root.querySelectorAll("[data-zoom-step]").forEach((button) => {
      button.hidden = this.pictures.length < 2;
      button.addEventListener("click", () => this.step(Number(button.dataset.zoomStep)));
    });
    root.querySelector("[data-zoom-close]").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("keydown", (event) => {
      if (event.key === "ArrowRight") this.step(1);
      if (event.key === "ArrowLeft") this.step(-1);
    });
    this.stage.addEventListener("click", (event) => this.toggle(event));
    this.dialog.addEventListener("close", () => {
      this.pictures[this.current].querySelector("[data-zoom]").focus();
    });
  }

  watchStrip(strip) {
    const observer = new IntersectionObserver(
      (entries) => {
        const seen = entries.find((entry) => entry.isIntersecting);
        if (seen) this.mark(this.pictures.indexOf(seen.target));
      },
      { root: strip, threshold: 0.6 },
    );
    this.pictures.forEach((picture) => observer.observe(picture));
  }

  mark(index) {
    this.thumbs.forEach((thumb, position) => {
      if (position === index) thumb.setAttribute("aria-current", "true");
      else thumb.removeAttribute("aria-current");
    });
  }

  open(index) {
    this.show(index);
    this.dialog.showModal();
  }

  step(by) {
    this.show((this.current + by + this.pictures.length) % this.pictures.length);
  }

  show(index) {
    this.current = index;
    this.dialog.classList.remove("is-close");
    const picture = this.pictures[index].querySelector("picture, .placeholder").cloneNode(true);
    // Asks the browser for the largest file it has: the picture is about to be magnified.
    picture.querySelectorAll("[sizes]").forEach((source) => (source.sizes = "200vw"));
    picture.querySelectorAll("img").forEach((image) => (image.loading = "eager"));
    this.stage.replaceChildren(picture);
  }

  toggle(event) {
    const box = this.stage.getBoundingClientRect();
    const across = (event.clientX - box.left) / box.width;
    const down = (event.clientY - box.top) / box.height;
    const isClose = this.dialog.classList.toggle("is-close");
    if (isClose) {
      this.dialog.scrollTo(
        across * this.dialog.scrollWidth - this.dialog.clientWidth / 2,
        down * this.dialog.scrollHeight - this.dialog.clientHeight / 2,
      );
    }
  }
}

document.querySelectorAll("[data-gallery]").forEach((root) => new Gallery(root));
