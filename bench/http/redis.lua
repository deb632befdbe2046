-- One request again and again: TARGET and KEY come from the environment.
local prepared

function init()
  prepared = wrk.format("GET", os.getenv("TARGET"), { ["Authorization"] = "Bearer " .. os.getenv("KEY") })
end

function request()
  return prepared
end

-- requests/s, p50 and p99 in microseconds, and what was not answered with 200.
function done(summary, latency)
  io.write(string.format("RESULT %.0f %.0f %.0f %d %d\n",
    summary.requests / summary.duration * 1e6, latency:percentile(50), latency:percentile(99),
    summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
