-- The requests of both sides: KEYS (how many customers there are), BATCH (events a request, 0 for single ones) and RUN (what makes message ids new) come from the environment.
-- Bodies are made while they are sent, since each event has an id of its own; both sides pay for it.
local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer bench-key" }
local keys, size = tonumber(os.getenv("KEYS")), tonumber(os.getenv("BATCH") or "0")
local number = 0

local function event()
  number = number + 1
  return string.format(
    '{"type":"page","messageId":"%s-%012d","userId":"%d","timestamp":"%s","context":{"library":{"name":"analytics.js","version":"2.1.0"},"locale":"en-US"},"properties":{"path":"/pricing/teams","title":"Pricing","url":"https://shop.example/pricing/teams","referrer":"https://search.example/"}}',
    os.getenv("RUN"), number, math.random(1, keys), os.date("!%Y-%m-%dT%H:%M:%SZ"))
end

local function batch()
  local events = {}
  for i = 1, size do
    events[i] = event()
  end
  return '{"batch":[' .. table.concat(events, ",") .. "]}"
end

function init()
  math.randomseed(os.time())
end

function request()
  if size > 0 then
    return wrk.format("POST", "/v1/batch", headers, batch())
  end
  return wrk.format("POST", "/v1/page", headers, event())
end

-- requests/s, p50 and p99 in microseconds, and what was not answered with 200.
function done(summary, latency)
  io.write(string.format("RESULT %.0f %.0f %.0f %d %d\n",
    summary.requests / summary.duration * 1e6, latency:percentile(50), latency:percentile(99),
    summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
