"""A saved page of an invented newspaper, with everything around its article that pages have."""

from __future__ import annotations

PROSE = (
    "The Kessel Bridge was closed to all traffic on Tuesday evening after inspectors found cracks in three of its "
    "steel hangers. ",
    "“We could not leave it open another night,” the county engineer told reporters at the eastern approach, and "
    "added that nobody knew for how long. ",
    "The county council, which has owned the bridge since 1998, ordered the closure at 6.40 p.m., according to its "
    "duty log, and told the ferry. ",
    "Shopkeepers on Quay Street dread a repeat of 2019, when a closure of eleven days cost some of them a third of "
    "that month’s takings. ",
)

PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Kessel Bridge shut | Lenn Valley Courier</title>
<meta property="og:title" content="Kessel Bridge shut"><meta property="og:site_name" content="Lenn Valley Courier">
<link rel="canonical" href="https://courier.example/2026/10/14/kessel">
<script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle","headline":
"Kessel Bridge shut","datePublished":"2026-10-14T21:10:00+02:00","author":[{{"@type":"Person","name":"Hanne Quill"}}],
"publisher":{{"@type":"Organization","name":"Lenn Valley Courier"}}}}</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<main><article><h1>Kessel Bridge shut</h1><p class="standfirst">Engineers closed the only crossing on Tuesday.</p>
<p>{PROSE[0]}</p><p>{PROSE[1]}</p><h2>What is known</h2><p>{PROSE[2]}</p>
<ul><li>Three <em>hangers</em> are cracked<ul><li>two of them side by side</li></ul></li><li>The deck is sound</li>
<li>Nobody was hurt on the bridge</li></ul>
<blockquote><p>“Nobody came to harm on Tuesday,” the engineer said in the evening.</p></blockquote>
<figure><img src="x.jpg" alt="alt"><figcaption>The bridge at low water. Jona Reim</figcaption></figure>
<p>{PROSE[3]}<a href="https://courier.example/a">The report</a> is public.</p><p>Read more: The ferry is full</p>
<table><tr><th>Year</th><th>Closures</th></tr><tr><td>2019</td><td>1</td></tr></table>
<pre>44 hangers
 3 cracked</pre><p>{PROSE[0]}{PROSE[2]}{PROSE[1]}</p>
</article></main><aside><p><a href="/x">Ten bridges you must see before they close for good this year</a></p></aside>
<footer><p>© 2026 Lenn Valley Courier. All rights reserved.</p></footer></body></html>"""
