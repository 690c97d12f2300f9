/* page.c - the head and the tail of the page of HTML in which the articles of html.c stand. All of its look is here; it needs no script. */
#include "readout.h"

/* A kind has one colour, in the card and in the text: c contact, p position, m mediation, e event, x event of conflict. */
static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<title>Readout</title>\n<style>\n"
    ":root{color-scheme:light dark;--ink:#1d2530;--dim:#5b6675;--page:#f3f4f6;--card:#fff;--line:#dde1e7;--link:#1a56a8;"
    "--c:#d7e6fd;--p:#d6efdb;--m:#e8dcfa;--e:#fdebc4;--x:#fcdcd7}\n"
    "@media (prefers-color-scheme:dark){:root{--ink:#e3e7ee;--dim:#9aa6b6;--page:#12161c;--card:#1b2129;--line:#323b47;--link:#8ab8f5;"
    "--c:#22406b;--p:#1f4a2c;--m:#473063;--e:#574212;--x:#66291f}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,\"DejaVu Sans\",sans-serif}\n"
    "main{max-width:46rem;margin:0 auto;padding:1rem}\n"
    "main:empty::before{content:\"No report.\";color:var(--dim)}\n"
    "article{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1.1rem 1.25rem;margin:0 0 1.5rem;"
    "overflow-wrap:break-word}\n"
    "h1{font-size:1.3rem;line-height:1.25;margin:0 0 .25rem}\n"
    "h2{font-size:1.05rem;line-height:1.35;margin:1.4rem 0 .4rem}\n"
    ".meta,.dim,.no{color:var(--dim)}\n.meta{margin:0;font-size:.875rem}\n"
    "a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:.15em}\n"
    "dl{display:grid;grid-template-columns:6rem 1fr;gap:.15rem .75rem;margin:0}\n"
    "dt{color:var(--dim)}\ndd{margin:0}\n"
    "ul{margin:0;padding:0;list-style:none}\nli+li{margin-top:.2rem}\n"
    "section>ul>li{padding-left:2.5rem;text-indent:-2.5rem}\n"
    ".q{color:inherit;text-decoration-color:var(--dim)}\n"
    ".hollow,.hollow a{color:var(--dim)}\n"
    ".n,mark{color:inherit;border-radius:.2rem}\n"
    ".n{display:inline-block;text-indent:0;min-width:2rem;padding:0 "
    ".3rem;margin-right:.25rem;text-align:center;font-size:.75rem;font-weight:600;line-height:1.4}\n"
    ".c{background:var(--c)}\n.p{background:var(--p)}\n.m{background:var(--m)}\n.e{background:var(--e)}\n.x{background:var(--x)}\n"
    ".note{font-size:.8rem;font-weight:600;border:1px solid;border-radius:.2rem;padding:0 .3rem}\n"
    "table{border-collapse:collapse;width:100%}\n"
    "th{font-size:.8rem;font-weight:400;color:var(--dim);text-align:left}\n"
    "th,td{padding:.25rem .5rem .25rem 0;vertical-align:top;border-top:1px solid var(--line)}\n"
    "thead th{border:0;padding-top:0}\n"
    "td b,th,td:nth-child(4),td:nth-child(5){white-space:nowrap}\ntd:last-child{padding-right:0}\n"
    ".text p{white-space:pre-line;margin:.5rem 0;line-height:1.65}\n"
    "mark{padding:.05rem .1rem}\n"
    "mark sup{font-size:.65rem;line-height:0;margin-left:.15rem}\nmark sup a{text-decoration:none;margin-right:.1rem}\n"
    ":target{outline:2px solid var(--link);outline-offset:2px;scroll-margin:4rem}\n"
    "@media (max-width:36rem){main{padding:0}article{border-width:0 0 1px;border-radius:0;padding:1rem}dl{grid-template-columns:5rem 1fr}"
    "thead{display:none}tr{display:block;border-top:1px solid var(--line);padding:.3rem 0}td{display:inline;border:0;padding:0 .3rem 0 0}}\n"
    "@media print{article{border:0;break-after:page}}\n"
    "</style>\n</head>\n<body>\n<main>";

static const char tail[] = "</main>\n</body>\n</html>\n";

const char *ro_html_head(void) { return head; }

const char *ro_html_tail(void) { return tail; }
