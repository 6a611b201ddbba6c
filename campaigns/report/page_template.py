"""The page's skeleton and style. Escaping is on for everything that is put in; there is no script that runs."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --ink: #1c2330; --soft: #5b6575; --line: #d9dee6; --ground: #ffffff; --card: #f6f7f9;
  --bar: #2f6fb5; --before: #a9b6c6; --gain: #2c8a57; --lose: #b5472f; --amber: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #a2acba; --line: #39414d; --ground: #14181f;
  --card: #1c222b; --bar: #5b9be0; --before: #56616f; --gain: #55b98a; --lose: #e07d63; --amber: #d8a53a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.25rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC",
  sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
p { margin: .4rem 0; } .soft { color: var(--soft); } .small { font-size: .875rem; }
.verdict { display: inline-block; padding: .1rem .6rem; border-radius: .3rem; color: #fff; font-weight: 600; }
.verdict.green { background: #23744a; } .verdict.amber { background: #8a5c00; } .verdict.red { background: #a23a25; }
ul { list-style: none; margin: .5rem 0; padding: 0; } li { margin: .3rem 0; }
li > b { display: inline-block; min-width: 3.2rem; }
b.red { color: var(--lose); } b.amber { color: var(--amber); } b.green { color: var(--gain); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; margin: .75rem 0; }
.card { background: var(--card); border-radius: .4rem; padding: .6rem .8rem; }
.card strong { display: block; font-size: 1.35rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; font-size: .925rem; }
th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 600; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
td.w, th.w { overflow-wrap: break-word; }
pre { background: var(--card); padding: .6rem .8rem; border-radius: .4rem; overflow-x: auto; font-size: .85rem; }
svg.bars { width: 100%; max-width: 36rem; height: auto; display: block; margin: .5rem 0; }
svg text { fill: var(--ink); font-size: 13px; } svg .bar { fill: var(--bar); } svg .before { fill: var(--before); }
svg .gain { fill: var(--gain); } svg .lose { fill: var(--lose); } svg .full { fill: var(--amber); }
footer { margin-top: 2.5rem; color: var(--soft); font-size: .85rem; overflow-wrap: anywhere; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } h2 { break-after: avoid; }
  table, .card, svg { break-inside: avoid; } .verdict { border: 1px solid #000; color: #000; background: none; } }
"""

TEMPLATE = """<!doctype html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{{ title }}</title>
<style>{{ style }}</style>
</head>
<body>
<header>
<h1>{{ title }}</h1>
<p class="soft">{{ head }}</p>
</header>
<main>
<section>
<h2>{{ w("h_button") }} <span class="verdict {{ s.verdict }}">{{ verdict }}</span></h2>
<ul>
{% for level, mark, text in notices %}<li><b class="{{ level }}">{{ mark }}</b> {{ text }}</li>
{% endfor %}</ul>
</section>
<section>
<h2>{{ w("h_out") }}</h2>
<div class="cards">
{% for label, number, note in cards %}<div class="card">{{ label }}<strong>{{ number }}</strong>
<span class="soft small">{{ note }}</span></div>
{% endfor %}</div>
{{ offers_picture }}
{{ table(offers) }}
{{ table(paybacks) }}
{% if s.out.bases|length > 1 %}<p class="soft small">{{ w("bases_note") }}</p>{% endif %}
{% if not s.out.offers %}<p>{{ w("nothing_out") }}</p>{% endif %}
</section>
{% if with_change %}<section>
<h2>{{ w("h_changed") }}</h2>
{% if not s.change %}<p>{{ w("first_time") }}</p>
{% else %}<p class="soft">{{ against }}</p>
{% for line in change_notes %}<p>{{ line }}</p>
{% endfor %}{% if diff %}<pre>{{ diff }}</pre>{% endif %}
{% if s.change.people.is_empty %}<p>{{ w("no_change") }}</p>
{% else %}{{ people_picture }}<p class="soft small">{{ kept }}</p>{% endif %}
{{ table(causes) }}
{% if causes and s.change.causes|length > 1 %}<p class="soft small">{{ w("by_cause_note") }}</p>{% endif %}
{{ table(money) }}
{{ table(offer_changes) }}
{{ table(segments) }}
{{ table(switches) }}
{{ table(hits) }}
{% endif %}</section>{% endif %}
<section>
<h2>{{ w("h_examples") }}</h2>
{% for head, why, said in examples %}<p>{{ head }}<br><span class="soft">{{ why }}</span>
{%- for line in said %}<br><span class="small">{{ line }}</span>{% endfor %}</p>
{% else %}<p>{{ w("nothing_out") }}</p>
{% endfor %}</section>
<section>
<h2>{{ w("h_nothing") }}</h2>
{% if nothing.rows %}{{ nothing_picture }}{{ table(nothing) }}{% else %}<p>{{ w("nobody_left") }}</p>{% endif %}
</section>
<section>
<h2>{{ w("h_limits") }}</h2>
{% if limits.rows %}{{ limits_picture }}{{ table(limits) }}
{% for line in limit_lines %}<p>{{ line }}</p>
{% endfor %}{% else %}<p>{{ w("no_limits") }}</p>{% endif %}
</section>
<section>
<h2>{{ w("h_data") }}</h2>
{{ table(data) }}
</section>
<section>
<h2>{{ w("h_tidy") }}</h2>
{% for line in tidy %}<p>{{ line }}</p>
{% else %}<p>{{ w("tidy_clean") }}</p>
{% endfor %}</section>
</main>
<footer><p>{{ w("see_lists") }}</p><p>{{ foot }}</p></footer>
<script type="application/json" id="numbers">{{ numbers }}</script>
</body>
</html>
"""

TABLE = """{% if table.rows %}<div class="scroll"><table>
<thead><tr>{% for cell in table.head %}<th class="{{ "n" if table.right[loop.index0] else "w" }}">
{{- cell }}</th>{% endfor -%}
</tr></thead>
<tbody>
{% for row in table.rows %}<tr>{% for cell in row %}<td class="{{ "n" if table.right[loop.index0] else "w" }}">
{{- cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></div>{% endif %}"""
