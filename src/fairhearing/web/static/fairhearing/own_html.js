// The one door by which text becomes a page's HTML: what our own server answered, and nothing that anybody typed here.
// The Content-Security-Policy lets no other policy be made (Trusted Types); browsers without them use the text as it is.

const policy = window.trustedTypes?.createPolicy("fairhearing", { createHTML: (html) => html });

export async function ownHtml(answer) {
  if (new URL(answer.url).origin !== window.location.origin) throw new Error("not our own server's answer");
  const html = await answer.text();
  return policy ? policy.createHTML(html) : html;
}
