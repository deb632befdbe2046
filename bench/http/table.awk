# The table of bench/http/run.sh. Lines: work, side, pair, requests/s, p50 and p99 in microseconds, answers other than 200, errors.
{ rps[$1, $2, $3] = $4; p99[$1, $2, $3] = $6; refused[$1, $2, $3] = $7; errors[$1, $2, $3] = $8 }

function sorted(values, n,   i, j, t) {
  for (i = 2; i <= n; i++) { t = values[i]; for (j = i - 1; j > 0 && values[j] > t; j--) values[j + 1] = values[j]; values[j + 1] = t }
}

function median(values, n) { sorted(values, n); return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2 }

# Prints the median of the pairs' ratios, the smallest and the largest, and the medians of both sides.
function row(label, target, met, kind, work, side, baseWork, baseSide, factor, unit, scale,   i, a, b, r, A, B, value, verdict) {
  for (i = 1; i <= pairs; i++) {
    a[i] = kind == "rps" ? rps[work, side, i] : p99[work, side, i]
    b[i] = kind == "rps" ? rps[baseWork, baseSide, i] : p99[baseWork, baseSide, i]
    r[i] = a[i] * factor / b[i]
  }
  value = median(r, pairs); A = median(a, pairs) * factor; B = median(b, pairs)
  verdict = target == "" ? "" : (met == ">=" ? value >= target : value <= target) ? "met" : "missed"
  printf "| %s | %s | %.2f× (%.2f–%.2f) | %s | %.*f against %.*f %s |\n", label, target == "" ? "" : (met == ">=" ? "≥ " : "≤ ") target "×",
    value, r[1], r[pairs], verdict, kind == "rps" ? 0 : 2, A / scale, kind == "rps" ? 0 : 2, B / scale, unit
}

END {
  print "| work | target | median (min–max) | | remark |"
  print "| --- | --- | --- | --- | --- |"
  row("lookup over HTTP, memory store, key checked, 64 connections, against bare Kestrel: requests/s", 0.85, ">=", "rps", "single", "memory", "single", "baseline", 1, "/s", 1)
  row("the same, p99", 1.3, "<=", "p99", "single", "memory", "single", "baseline", 1, "ms", 1000)
  row("lookup over HTTP, SQLite store, against bare Kestrel: requests/s", 0.55, ">=", "rps", "single", "sqlite", "single", "baseline", 1, "/s", 1)
  row("the same, p99", "", "", "p99", "single", "sqlite", "single", "baseline", 1, "ms", 1000)
  row("batch of 100, memory store, against single lookups: records/s", 8, ">=", "rps", "batch", "memory", "single", "memory", 100, "/s", 1)
  row("the same, SQLite store", "", "", "rps", "batch", "sqlite", "single", "sqlite", 100, "/s", 1)
  row("lookups while a sync writes 1,000,000 records, SQLite store: p99", 5, "<=", "p99", "syncing", "many", "quiet", "many", 1, "ms", 1000)
  row("the same, requests/s", "", "", "rps", "syncing", "many", "quiet", "many", 1, "/s", 1)
  row("lookups while a sync writes 1,000,000 records, memory store: p99", 5, "<=", "p99", "syncing", "many-memory", "quiet", "many-memory", 1, "ms", 1000)
  row("the same, requests/s", "", "", "rps", "syncing", "many-memory", "quiet", "many-memory", 1, "/s", 1)
  row("twice what the key may: p99 of all answers, against the same load without a limit", 5, "<=", "p99", "limited", "memory", "single", "memory", 1, "ms", 1000)
  row("128 connections against 64: p99", 5, "<=", "p99", "twice", "memory", "single", "memory", 1, "ms", 1000)
  row("nginx with a file of the same size, against bare Kestrel: requests/s", "", "", "rps", "single", "nginx", "single", "baseline", 1, "/s", 1)
  for (i = 1; i <= pairs; i++) { shed += refused["limited", "memory", i]; unlimited += refused["single", "memory", i] + refused["syncing", "many", i]; broken += errors["single", "memory", i] + errors["syncing", "many", i] + errors["limited", "memory", i] }
  printf "\nRefused with 429: %d answers over the limit, %d under it. Broken connections: %d.\n", shed, unlimited, broken
}
