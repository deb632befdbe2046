# The table of bench/http/events.sh. Lines: work, side, pair, requests/s, p50 and p99 in microseconds, answers other than 200, errors.
{ rps[$1, $2, $3] = $4; p99[$1, $2, $3] = $6; refused += $7; errors += $8 }

function sorted(values, n,   i, j, t) {
  for (i = 2; i <= n; i++) { t = values[i]; for (j = i - 1; j > 0 && values[j] > t; j--) values[j + 1] = values[j]; values[j + 1] = t }
}

function median(values, n) { sorted(values, n); return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2 }

function row(label, target, work, base, side, other,   i, a, b, r, A, B, value) {
  for (i = 1; i <= pairs; i++) { a[i] = rps[work, side, i]; b[i] = rps[base, other, i]; r[i] = a[i] / b[i] }
  value = median(r, pairs); A = median(a, pairs); B = median(b, pairs)
  printf "| %s | ≥ %s× | %.2f× (%.2f–%.2f) | %s | %.0f against %.0f requests/s |\n", label, target, value, r[1], r[pairs], value >= target ? "met" : "missed", A, B
}

END {
  print "| work | target | median (min–max) | | remark |"
  print "| --- | --- | --- | --- | --- |"
  row("single events over HTTP, 64 connections, people in SQLite, against bare Kestrel that reads the same body: requests/s", 0.5, "single", "single", "host", "sink")
  row("batches of 100: bytes/s", 0.5, "batch", "batch", "host", "sink")
  row("membership over HTTP, people in memory, against a lookup of the record: requests/s", 0.9, "member", "record", "memory", "memory")
  row("offers over HTTP: event, membership and attributes, people in memory, against a membership: requests/s", 0.5, "offer", "member", "memory", "memory")
  printf "\nNot answered with 200: %d. Broken connections: %d.\n", refused, errors
}
