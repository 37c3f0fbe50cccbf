import { describe, expect, it } from 'vitest';
import { Markup, markup } from '../../../src/features/web-opt-out/form/markup.rules.js';

describe('markup', () => {
  it('escapes whatever is put in, between tags and in attributes', () => {
    const evil = `</p><script>alert("1")</script>&'`;
    expect(markup`<p title="${evil}">${evil}</p>`.html).toBe(
      '<p title="&lt;/p&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;">&lt;/p&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;</p>',
    );
  });

  it('leaves markup as it is, alone and in lists, and escapes the texts among it', () => {
    const items = ['<a>', markup`<b>${'&'}</b>`, 3];
    expect(markup`<p>${items}${new Markup('<hr>')}</p>`.html).toBe('<p>&lt;a&gt;<b>&amp;</b>3<hr></p>');
  });

  it('puts nothing where there is nothing', () => {
    expect(markup`[${null}${false}${''}${[]}]`.html).toBe('[]');
    expect(markup`${0}`.html).toBe('0');
  });

  it('takes no text for markup, not one that looks like it', () => {
    const alike = { html: '<script></script>', toString: () => '<script></script>' };
    expect(markup`${String(alike)}`.html).not.toContain('<');
  });
});
