// Keeps the suggested name current while the fields are filled in. Without scripts the button "Suggest a name" does it.
(() => {
  const hint = document.getElementById("name-hint");
  const form = hint && hint.closest("form");
  if (!form) return;
  const value = (name) => (form.elements[name] ? form.elements[name].value.trim() : "");
  const TYPES = { text: "文本", image: "图像", audio: "音频", video: "视频", code: "代码", table: "表格", mixed: "多模态" };

  const years = () => {
    const found = ["time_from", "time_until"].map((name) => value(name).slice(0, 4)).filter((year) => /^\d{4}$/.test(year));
    return found.length ? [...new Set(found)].sort().join("—") + "年" : "";
  };
  const industry = () => {
    const chosen = form.elements.industry.selectedOptions[0];
    return chosen && chosen.value ? chosen.dataset.zh || chosen.textContent.replace(/^\S+\s/, "") : "";
  };
  const type = () => (TYPES[value("form")] ? TYPES[value("form")] + hint.dataset.set : "");

  const show = () => {
    const name = years() + value("region_scope") + industry() + value("content") + type();
    hint.querySelector("[data-name]").textContent = name || "—";
    hint.querySelector("[data-count]").textContent = `${[...name].length}/${hint.dataset.limit}`;
  };
  form.addEventListener("input", show);
})();
