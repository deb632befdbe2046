# The table of bench/http/redis.sh. Lines: side, pair, requests/s, p50 and p99 in microseconds, answers other than 200, errors.
{ rps[$1, $2] = $3; bad += $6 + $7 }

function sorted(values, n,   i, j, t) {
  for (i = 2; i <= n; i++) { t = values[i]; for (j = i - 1; j > 0 && values[j] > t; j--) values[j + 1] = values[j]; values[j + 1] = t }
}

function median(values, n) { sorted(values, n); return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2 }

function row(label, side, target,   i, a, b, r, value) {
  for (i = 1; i <= pairs; i++) { a[i] = rps[side, i]; b[i] = rps["webdis", i]; r[i] = a[i] / b[i] }
  value = median(r, pairs)
  printf "| %s | ≥ %.1f× | %.2f× (%.2f–%.2f) | %s | %.0f against %.0f requests/s |\n", label, target, value, r[1], r[pairs], (value >= target ? "met" : "missed"), median(a, pairs), median(b, pairs)
}

END {
  print "| work | target | median (min–max) | | remark |"
  print "| --- | --- | --- | --- | --- |"
  row("HTTP lookup through the host on Redis, 64 connections, near cache off, against webdis HGETALL of the same record", "plain", 0.8)
  row("the same, near cache on, all hits", "near", 1.4)
  if (bad) { print bad " answers were none." > "/dev/stderr"; exit 1 }
}
